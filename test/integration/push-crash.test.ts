import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import type { PusherOrders } from "../support/registry/pusher.ts";
import { describeBytes, someBytes } from "../support/registry/seed.ts";
import { openUploadsDatabase } from "../support/registry/uploads-database.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { tempDir } from "../support/temp-dir.ts";

const PUSHER = fileURLToPath(new URL("../support/registry/pusher.ts", import.meta.url));
const MIB = 1024 * 1024;
const SIZE = 12 * MIB + 17;
const CHUNK = MIB;

/** What a pusher did before it ended, or was killed where it stopped. */
interface Outcome {
  readonly ended: boolean;
  /** Where it began to send the layer, each time it did. */
  readonly from: readonly number[];
}

/** Runs a pusher, and kills it once it has stopped and, where that matters, something else is true. */
async function push(
  orders: PusherOrders,
  isReady: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Outcome> {
  const child = spawn(process.execPath, [PUSHER, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let output = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    output += String(text);
    if (!output.includes("stopped") || child.killed) continue;
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    child.kill("SIGKILL");
  }
  const [code] = await closed;
  const ended = !output.includes("stopped");
  expect(code).toBe(ended ? 0 : null);
  return { ended, from: [...output.matchAll(/from (\d+)/g)].map(([, offset]) => Number(offset)) };
}

/** Points in the layer, in order, the same in every run. */
function points(count: number): readonly number[] {
  const bytes = someBytes(count * 4, 7);
  return Array.from({ length: count }, (_, index) => bytes.readUInt32LE(index * 4) % SIZE).toSorted(
    (a, b) => a - b,
  );
}

/** No tag names an image of which anything is missing. */
function expectSound({ repositories }: TestRegistry): void {
  for (const { tags, manifests, blobs } of repositories.values()) {
    for (const digest of tags.values()) {
      const document = JSON.parse(manifests.get(digest)?.bytes.toString("utf8") ?? "") as {
        readonly config: { readonly digest: string };
        readonly layers: readonly { readonly digest: string }[];
      };
      for (const part of [document.config, ...document.layers]) {
        expect(blobs.has(part.digest)).toBe(true);
      }
    }
  }
}

describe("a push that is killed", { timeout: 180_000 }, () => {
  it.each([
    [30, "drops what was cut", false],
    [10, "keeps what was cut", true],
  ])(
    "R46, F33, U7: at %i points sends at most one chunk again for each, to a registry that %s",
    async (kills, _name, keepsCutChunks) => {
      const registry = await startRegistry({ keepsCutChunks });
      const { host } = registry;
      const folder = await tempDir();
      for (const stopAt of points(kills)) {
        const outcome = await push({ host, folder, size: SIZE, chunkSize: CHUNK, stopAt });
        expect(outcome.ended).toBe(false);
        expectSound(registry);
        expect(registry.repository("team/app").tags.size).toBe(0);
      }
      const last = { host, folder, size: SIZE, chunkSize: CHUNK, stopAt: SIZE + 1 };
      expect((await push(last)).ended).toBe(true);
      expectSound(registry);
      expect(registry.repository("team/app").tags.size).toBe(1);
      expect(registry.repository("team/app").uploads.size).toBe(0);
      const sent = registry.requests
        .filter(({ method, path }) => method !== "GET" && path.includes("/uploads/"))
        .reduce((sum, { bytes }) => sum + bytes, 0);
      expect(sent).toBeGreaterThanOrEqual(SIZE);
      expect(sent).toBeLessThanOrEqual(SIZE + 1000 + kills * CHUNK);
      const posts = registry.requests.filter(({ method }) => method === "POST");
      // One for the layer, one for the config, and one for each kill before the first chunk was confirmed.
      expect(posts.length).toBeLessThanOrEqual(2 + points(kills).filter((at) => at < CHUNK).length);
      await registry.close();
    },
  );
});

describe.runIf(requires("docker-registry"))("a push to distribution 2.8 that is killed", () => {
  /** Bytes of unfinished uploads on the registry's disk. */
  async function unfinished({ storagePath }: DockerRegistry): Promise<number> {
    const files = await readdir(storagePath, { recursive: true });
    const uploads = files.filter((file) => /_uploads\/[^/]+\/data$/.test(file));
    const sizes = await Promise.all(uploads.map((file) => stat(join(storagePath, file))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  }

  /** What our side has noted as confirmed. */
  function confirmed(folder: string): number {
    const database = openUploadsDatabase(join(folder, "portolan.db"));
    const row = database.prepare("SELECT confirmed FROM upload_sessions").get();
    database.close();
    return Number(row?.["confirmed"] ?? 0);
  }

  it.each([
    ["inside a chunk, which throws the whole upload away, starts again", 7 * MIB, 0],
    ["between chunks goes on where it was", 4 * MIB, 4 * MIB],
  ])("R46, R60: %s", { timeout: 60_000 }, async (_name, stopAt, resumesAt) => {
    const registry = await startDockerRegistry();
    const folder = await tempDir();
    const orders = { host: registry.host, folder, size: SIZE, chunkSize: 4 * MIB };
    try {
      const isReady = async (): Promise<boolean> =>
        confirmed(folder) === 4 * MIB && (await unfinished(registry)) > stopAt - 2 * MIB;
      expect((await push({ ...orders, stopAt }, isReady)).ended).toBe(false);
      const { ended, from } = await push({ ...orders, stopAt: SIZE + 1 });
      expect({ ended, from }).toEqual({ ended: true, from: [resumesAt] });
      const { digest } = describeBytes(someBytes(SIZE));
      const blob = await fetch(`${registry.url}/v2/team/app/blobs/${digest}`, { method: "HEAD" });
      expect(blob.status).toBe(200);
      const tag = await fetch(`${registry.url}/v2/team/app/manifests/v1`, {
        headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
      });
      expect(tag.status).toBe(200);
    } finally {
      await registry.stop();
    }
  });
});
