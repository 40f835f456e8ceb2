import { createHash } from "node:crypto";
import { readdir, readFile, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { StoreReport } from "../../shared/image.ts";
import type { Transfer } from "../../shared/transfer.ts";
import { type CommandEnd, endedMidway } from "./command.ts";
import type { ChaosRegistry } from "./registries.ts";
import { repositoryIn } from "./actor.ts";
import type { World } from "./world.ts";

/** Temporary files that one killed process may leave: each of its blobs at once has one, and so has an index. */
const LEFT_BY_A_KILL = 10;
/** Sessions that one killed process may leave: it sends so many blobs at once, and small ones are not remembered. */
const UPLOADS_BY_A_KILL = 8;
/** Longer than anything in the store is kept for a transfer that may go on. */
const LONG_AGO_MS = 15 * 24 * 3_600_000;
/** The source of a transfer was taken away before somebody went on with it. */
const GONE: readonly string[] = ["image_not_found", "path_not_found"];
/** Codes that say what the network or the disk did, or what another process wanted; nothing else may come of faults. */
const EXPECTED: ReadonlySet<string> = new Set([
  "cancelled",
  "connection_lost",
  "connection_refused",
  "connection_timeout",
  "digest_mismatch",
  "size_mismatch",
  "truncated_body",
  "rate_limited",
  "registry_failed",
  "unauthorized",
  "login_refused",
  // A process that was about to go on with a transfer was too late, or it was gone.
  "lock_timeout",
  "invalid_input",
  "transfer_unknown",
  // Two went on with two transfers to one tag.
  "tag_moved",
  ...GONE,
]);

/** Lets everything that was begun come to its end, without faults. */
export async function settle(world: World): Promise<void> {
  world.origin.calm();
  world.target.calm();
  await world.run(["transfers", "resume", "--all"]);
  for (const { id, state } of await transfersOf(world))
    if (state === "failed") await world.run(["transfers", "retry", id]);
}

/** Everything that is not as it must be after {@link settle}; empty when nothing was lost, torn or left behind. */
export async function judge(world: World): Promise<readonly string[]> {
  return [
    ...judgeEnds(world.ends),
    ...(await judgeTransfers(world)),
    ...(await judgeStore(world)),
    ...(await judgeNames(world)),
    ...[world.origin, world.target].flatMap((registry) => judgeRegistry(registry, world)),
    ...(await judgeLeftovers(world)),
    ...(await judgeErrorLog(world)),
  ];
}

async function transfersOf(world: World): Promise<readonly Transfer[]> {
  const { stdout } = await world.run(["transfers", "ls", "--all"]);
  return (JSON.parse(stdout || '{"transfers":[]}') as { readonly transfers: readonly Transfer[] })
    .transfers;
}

function judgeEnds(ends: readonly CommandEnd[]): readonly string[] {
  return ends.flatMap(({ code, error, stderr, hung, seconds }) => {
    if (hung) return [`a command did not end in ${seconds} s`];
    if (endedMidway({ code }) || code === 0 || code === 130) return [];
    if (error !== undefined && EXPECTED.has(error)) return [];
    return [`a command ended with ${code}: ${stderr.slice(0, 500)}`];
  });
}

async function judgeTransfers(world: World): Promise<readonly string[]> {
  const transfers = await transfersOf(world);
  return transfers
    .filter(({ state, error }) => {
      const isGone = error !== undefined && GONE.includes(error.code);
      return state !== "done" && state !== "cancelled" && !isGone;
    })
    .map(({ id, state, error }) => `transfer ${id} is ${state}: ${error?.message ?? ""}`);
}

async function judgeStore(world: World): Promise<readonly string[]> {
  const { code, stdout } = await world.run(["store", "verify"]);
  const { problems } = JSON.parse(stdout || '{"problems":[]}') as StoreReport;
  const wrong = problems.map((problem) => `the store: ${JSON.stringify(problem)}`);
  return code === 0 ? wrong : [`store verify ended with ${String(code)}`, ...wrong];
}

async function judgeNames(world: World): Promise<readonly string[]> {
  const { ledger, target } = world;
  const stored = await namesIn(world.store);
  const found = await Promise.all(
    ledger.names().map(async (name): Promise<readonly string[]> => {
      const digest = name.startsWith("store:")
        ? stored.get(name.slice("store:".length))
        : name.startsWith("oci:")
          ? await layoutDigest(name)
          : target.registry
              .repository(repositoryIn(name))
              .tags.get(name.slice(name.lastIndexOf(":") + 1));
      return ledger.allows(name, digest) ? [] : [`${name} points at ${String(digest)}`];
    }),
  );
  return found.flat();
}

async function layoutDigest(name: string): Promise<string | undefined> {
  const [, path = "", tag = ""] = name.split(":");
  return (await namesIn(path)).get(tag);
}

async function namesIn(layout: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(layout, "index.json"), "utf8").catch(() => '{"manifests":[]}');
  const { manifests } = JSON.parse(text) as {
    readonly manifests: readonly {
      readonly digest: string;
      readonly annotations?: Readonly<Record<string, string>>;
    }[];
  };
  return new Map(
    manifests.map(({ digest, annotations }) => [
      annotations?.["org.opencontainers.image.ref.name"] ?? "",
      digest,
    ]),
  );
}

/** Every byte in it is right, every tag leads to a whole image, and nobody left an upload open that he could end. */
function judgeRegistry(
  { name, registry, usedUploads }: ChaosRegistry,
  { killedInto, kills }: World,
): readonly string[] {
  const wrong: string[] = [];
  let openUploads = 0;
  for (const [repository, state] of registry.repositories) {
    const where = `${name}/${repository}`;
    for (const [digest, bytes] of state.blobs)
      if (!isRight(digest, bytes)) wrong.push(`${where} has wrong bytes under ${digest}`);
    for (const [digest, { bytes }] of state.manifests)
      if (!isRight(digest, bytes)) wrong.push(`${where} has wrong bytes under ${digest}`);
    for (const [tag, digest] of state.tags)
      wrong.push(...missing(state, digest).map((part) => `${where}:${tag} lacks ${part}`));
    const used = [...state.uploads.keys()].filter((id) => usedUploads.has(id));
    if (used.length === 0) continue;
    if (killedInto.has(repository)) openUploads += used.length;
    else wrong.push(`${where} has ${used.length} open uploads`);
  }
  if (openUploads > kills * UPLOADS_BY_A_KILL)
    wrong.push(`${name} has ${openUploads} open uploads`);
  return wrong;
}

function isRight(digest: string, bytes: Uint8Array): boolean {
  return digest === `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

interface Document {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  readonly manifests?: readonly { readonly digest: string }[];
}

function missing(
  state: {
    readonly blobs: ReadonlyMap<string, Buffer>;
    readonly manifests: ReadonlyMap<string, { readonly bytes: Buffer }>;
  },
  digest: string,
): readonly string[] {
  const manifest = state.manifests.get(digest);
  if (manifest === undefined) return [digest];
  const {
    config,
    layers = [],
    manifests = [],
  } = JSON.parse(manifest.bytes.toString("utf8")) as Document;
  const blobs = [...(config === undefined ? [] : [config]), ...layers];
  return [
    ...blobs.flatMap((part) => (state.blobs.has(part.digest) ? [] : [part.digest])),
    ...manifests.flatMap((child) => missing(state, child.digest)),
  ];
}

/** Killed processes leave files: few, and none once they are old. */
async function judgeLeftovers(world: World): Promise<readonly string[]> {
  const wrong: string[] = [];
  const left = await leftoversOf(world.store);
  if (left.length > world.kills * LEFT_BY_A_KILL)
    wrong.push(`${left.length} files were left by ${world.kills} kills`);
  const then = new Date(Date.now() - LONG_AGO_MS);
  for (const path of left) await utimes(path, then, then);
  await world.run(["store", "gc", "--yes"]);
  wrong.push(...(await leftoversOf(world.store)).map((path) => `${path} stays for ever`));
  const locks = await readdir(join(world.home, "locks")).catch(() => []);
  const claims = locks.filter((name) => name.startsWith("process-"));
  if (claims.length > world.kills) wrong.push(`${claims.length} claims of dead processes stay`);
  return wrong;
}

async function leftoversOf(store: string): Promise<readonly string[]> {
  const ingest = join(store, ".ingest");
  const names = await readdir(ingest).catch(() => []);
  const around = (await readdir(store).catch(() => [])).filter((name) => name.endsWith(".tmp"));
  return [...names.map((name) => join(ingest, name)), ...around.map((name) => join(store, name))];
}

async function judgeErrorLog(world: World): Promise<readonly string[]> {
  const path = join(world.home, "logs", "errors.log");
  if (((await stat(path).catch(() => undefined))?.size ?? 0) === 0) return [];
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  return lines.slice(0, 10).map((line) => `unexpected: ${line.slice(0, 1500)}`);
}
