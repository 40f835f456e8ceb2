import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { OciLayout } from "../../electron/images/oci-layout.ts";
import { verifyLayout } from "../../electron/images/verify-layout.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { aBlob, anImage, contentOf, someBytes } from "../support/image-builder.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
/** What a kill may cost at most (R34). */
const LOSS = 8 * MEBIBYTE;
const KILLS = 100;
/** A process gets so much at most before it is killed: some die in the first blob, some in the last. */
const FURTHEST = 12 * MEBIBYTE;

const layers = [16, 8, 2].map((size, seed) => aBlob(someBytes(size * MEBIBYTE, seed + 1)));
const image = anImage().withLayerContents(layers).build();
const imageSize = image.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);

/** A relay before a registry that counts the bytes it passes on to clients. */
interface CountingRelay {
  readonly host: string;
  readonly bytes: () => number;
  /** Runs `act` when so many more bytes were passed on; replaces what was due before. */
  readonly after: (bytes: number, act: () => void) => void;
}

async function startRelay(registry: TestRegistry): Promise<CountingRelay> {
  const port = Number(registry.host.split(":")[1]);
  const sockets = new Set<Socket>();
  let bytes = 0;
  let due: { readonly at: number; readonly act: () => void } | undefined;
  const count = (passed: number): void => {
    bytes += passed;
    if (due === undefined || bytes < due.at) return;
    const { act } = due;
    due = undefined;
    act();
  };
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    // One piece at a time: what waits in a queue of the relay was never fetched.
    upstream.on("data", (piece: Buffer) => {
      upstream.pause();
      client.write(piece, () => {
        count(piece.byteLength);
        upstream.resume();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    after: (more, act) => (due = { at: bytes + more, act }),
  };
}

async function openRegistry(): Promise<{ registry: TestRegistry; relay: CountingRelay }> {
  const registry = await startRegistry();
  onTestFinished(() => registry.close());
  const repository = registry.repository("team/app");
  for (const { descriptor, bytes } of image.blobs) repository.blobs.set(descriptor.digest, bytes);
  return { registry, relay: await startRelay(registry) };
}

/** A program that pulls the image into `root`, blob by blob and then its name, as soon as it is told to. */
function pullProgram(host: string, root: string): string {
  const from = (path: string): string =>
    JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const given = {
    host,
    root,
    blobs: image.blobs.map(({ descriptor }) => descriptor),
    manifest: image.root.descriptor,
    bytes: image.root.bytes.toString("base64"),
  };
  return `import { createLocks } from ${from("electron/storage/file-lock.ts")};
    import { OciLayout } from ${from("electron/images/oci-layout.ts")};
    import { createRegistries } from ${from("electron/registry/registries.ts")};
    import { BlobLedger } from ${from("electron/transfer/blob-ledger.ts")};
    import { copyBlob } from ${from("electron/transfer/copy-node.ts")};
    import { once } from "node:events";
    const { host, root, blobs, manifest, bytes } = ${JSON.stringify(given)};
    const { signal } = new AbortController();
    const link = { plainHttp: true, skipVerify: false, authorities: [], proxyFor: async () => undefined };
    const registries = createRegistries({
      userAgent: "portolan-test/1",
      accessFor: async () => ({ id: host, host, lookUp: async () => undefined, trustedRealms: [], link }),
    });
    const target = { host, repository: "team/app" };
    const reader = await registries.reader(target);
    const source = { openBlob: (descriptor, options) => reader.openBlob(descriptor, options) };
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks: createLocks(root + "/../locks") });
    const reporter = { state: () => undefined, position: () => undefined };
    const context = {
      source, destination: layout, reporter, ledger: new BlobLedger(Date.now), now: Date.now, plannedAt: Date.now(),
    };
    console.log("ready");
    await once(process.stdin, "data");
    for (const descriptor of blobs) {
      const action = (await layout.hasBlob(descriptor, { signal })) ? "exists" : "move";
      await copyBlob({ descriptor, role: "layer", action }, context, signal);
    }
    const document = Buffer.from(bytes, "base64");
    await layout.writeManifest(manifest, document, { signal });
    await layout.writeName("v1", manifest, document, { signal });
    process.exit(0);`;
}

interface Puller {
  readonly child: ChildProcess;
  /** Lets it begin and waits for its end: the exit code, or null when it was killed. */
  run(): Promise<number | null>;
}

/** A process that has loaded everything and waits: its start is not what is tested, and takes the longest. */
async function startPuller(program: string, cache: string): Promise<Puller> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  const exit = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.on("error", () => undefined);
  await Promise.race([once(child.stdout, "data"), exit]);
  return {
    child,
    async run() {
      child.stdin.write("go\n");
      const [code] = (await exit) as [number | null];
      return code;
    },
  };
}

function openLayout(root: string): OciLayout {
  const locks = createLocks(join(root, "..", "locks"));
  return new OciLayout({ root, location: { kind: "oci", path: root }, locks });
}

/** Numbers from 0 to 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What has the name of a blob is that blob, and no name leads to an image that is not whole. */
async function expectNothingHalf(layout: OciLayout): Promise<void> {
  const folder = join(layout.root, "blobs", "sha256");
  for (const name of await readdir(folder).catch(() => [])) {
    const bytes = await readFile(join(folder, name));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(name);
  }
  if ((await layout.resolveName("v1", { signal })) !== undefined) await expectWhole(layout);
}

async function expectWhole(layout: OciLayout): Promise<void> {
  expect(await layout.resolveName("v1", { signal })).toMatchObject(image.root.descriptor);
  expect((await verifyLayout(layout, { signal })).problems).toEqual([]);
  for (const { descriptor } of image.blobs)
    expect(await layout.hasBlob(descriptor, { signal })).toBe(true);
}

describe("a pull whose process is killed", () => {
  it(
    "R34, F33, S9: 100 times in a row fetches at most 8 MiB more for each kill, and leaves a sound layout",
    { timeout: 300_000 },
    async () => {
      const { relay } = await openRegistry();
      const folder = await tempDir();
      const layout = openLayout(join(folder, "layout"));
      const start = (): Promise<Puller> =>
        startPuller(pullProgram(relay.host, layout.root), join(folder, "cache"));
      const random = numbers(4);
      let kills = 0;
      let pulls = 0;
      let next = start();
      while (kills < KILLS) {
        const puller = await next;
        next = start();
        relay.after(random() * FURTHEST, () => puller.child.kill("SIGKILL"));
        if ((await puller.run()) === null) {
          kills += 1;
          await expectNothingHalf(layout);
          continue;
        }
        pulls += 1;
        await expectWhole(layout);
        expect(await readdir(layout.blobs.ingest)).toEqual([]);
        await rm(layout.root, { recursive: true });
      }
      const left = await readdir(layout.blobs.ingest);
      expect(left.length).toBeLessThanOrEqual(2 * image.blobs.length);
      relay.after(Number.POSITIVE_INFINITY, () => undefined);
      expect(await (await next).run()).toBe(0);
      await expectWhole(layout);
      expect(await readdir(layout.blobs.ingest)).toEqual([]);
      expect(relay.bytes()).toBeLessThanOrEqual((pulls + 1) * imageSize + kills * LOSS);
    },
  );

  it(
    "R41, S6: while three others want the same image is followed by one of them, and each layer is fetched once",
    { timeout: 60_000 },
    async () => {
      const { registry } = await openRegistry();
      const folder = await tempDir();
      const layout = openLayout(join(folder, "layout"));
      const program = pullProgram(registry.host, layout.root);
      const start = (): Promise<Puller> => startPuller(program, join(folder, "cache"));
      const [first, ...others] = await Promise.all([start(), start(), start(), start()]);
      const [large, ...small] = layers.map(({ descriptor }) => descriptor.digest);
      if (large === undefined) throw new Error("the image has no layers");
      registry.faults.add({ method: "GET", path: large, stallAfter: 10 * MEBIBYTE });
      const killed = first.run();
      const partial = join(layout.blobs.ingest, `${large.replace(":", "-")}.partial`);
      const kept = (): Promise<number> =>
        stat(partial).then(
          ({ size }) => size,
          () => 0,
        );
      await expect.poll(kept, { timeout: 20_000 }).toBeGreaterThanOrEqual(9 * MEBIBYTE);
      const ends = others.map((other) => other.run());
      first.child.kill("SIGKILL");
      expect(await Promise.all([killed, ...ends])).toEqual([null, 0, 0, 0]);
      await expectWhole(layout);
      expect(await readdir(layout.blobs.ingest)).toEqual([]);
      const ranges = (digest: string): readonly (string | undefined)[] =>
        registry.requests
          .filter(({ path }) => path.endsWith(digest))
          .map(({ headers }) => headers.range);
      expect(small.map(ranges)).toEqual(small.map(() => [undefined]));
      expect(ranges(large)).toEqual([undefined, expect.stringMatching(/^bytes=(9|10)\d{6}-/)]);
    },
  );
});

/** Two blobs, one on each side of the size from which blobs have a partial. */
const traced = anImage()
  .withLayerContents([aBlob(someBytes(4 * MEBIBYTE, 7)), aBlob(someBytes(20_000, 8))])
  .build();
/** More calls of any one kind than the program makes. */
const MOST_CALLS = 15;

function hasStrace(): boolean {
  const works = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
  if (!works) process.stderr.write("skipped: needs strace (apt-get install strace)\n");
  return works;
}

/** A program that brings the blobs to `root`. The first of them breaks off at 2 MiB and is taken up again. */
function tracedProgram(root: string): string {
  const from = (path: string): string =>
    JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  return `import { createLocks } from ${from("electron/storage/file-lock.ts")};
    import { OciLayout } from ${from("electron/images/oci-layout.ts")};
    import { createVerifiedContent } from ${from("electron/transfer/verify.ts")};
    import { anImage, aBlob, chunked, someBytes } from ${from("test/support/image-builder.ts")};
    const root = ${JSON.stringify(root)};
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks: createLocks(root + "/../locks") });
    const { signal } = new AbortController();
    const write = (bytes, end) => {
      const openBlob = async (_, { offset }) => chunked(bytes.subarray(0, end), offset);
      return layout.writeBlob(createVerifiedContent({ openBlob }, aBlob(bytes).descriptor, { signal }), { signal });
    };
    const [large, small] = [someBytes(${4 * MEBIBYTE}, 7), someBytes(20_000, 8)];
    await write(large, ${2 * MEBIBYTE}).catch((error) => { if (error.code !== "truncated_body") throw error; });
    await write(large);
    await write(small);`;
}

describe.runIf(process.platform === "linux" && hasStrace())("a process that is killed", () => {
  it.each(["rename,renameat,renameat2", "fdatasync", "pwrite64,pwritev", "ftruncate", "unlink"])(
    "S1: at any %s of a pull leaves a sound layout, which the next one completes",
    { timeout: 120_000 },
    async (call) => {
      const [layer, other] = traced.blobs.slice(1);
      if (layer === undefined || other === undefined) throw new Error("the image has two layers");
      let ended = false;
      let kills = 0;
      for (let nth = 1; !ended && nth <= MOST_CALLS; nth += 1) {
        const layout = openLayout(join(await tempDir(), "layout"));
        ended = survives(tracedProgram(layout.root), call, nth);
        if (!ended) kills += 1;
        await expectNothingHalf(layout);
        await layout.writeBlob(contentOf(layer), { signal });
        await layout.writeBlob(contentOf(other), { signal });
        await expectNothingHalf(layout);
        for (const { descriptor } of [layer, other])
          expect(await layout.hasBlob(descriptor, { signal })).toBe(true);
        // At most the temporary file of a small blob.
        expect((await readdir(layout.blobs.ingest)).length).toBeLessThanOrEqual(1);
      }
      expect(ended).toBe(true);
      expect(kills).toBeGreaterThan(1);
    },
  );
});

/** Runs a program and kills it when it makes a system call for the nth time. True when it came to its end instead. */
function survives(program: string, call: string, nth: number): boolean {
  const inject = `inject=${call}:signal=KILL:when=${nth}`;
  const node = [process.execPath, "--input-type=module", "-e", program];
  // One thread for files, since strace counts the calls of each thread for itself.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const strace = ["-f", "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject];
  const { status, signal, stderr } = spawnSync("strace", [...strace, ...node], { env });
  if (status !== 0 && signal !== "SIGKILL") throw new Error(stderr.toString());
  return status === 0;
}
