import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { BlobLedger } from "../../../../electron/transfer/blob-ledger.ts";
import { copyBlob } from "../../../../electron/transfer/copy-node.ts";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { PlannedBlob } from "../../../../shared/plan.ts";
import type { LayerState } from "../../../../shared/transfer.ts";
import { aBlob, someBytes } from "../../../support/image-builder.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { MemoryPlace, type MemoryPlaceOptions } from "../../../support/memory-place.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const BYTES = someBytes(400_000, 21);
const { descriptor } = aBlob(BYTES);

interface Rig {
  readonly source: MemoryPlace;
  readonly destination: MemoryPlace;
  readonly states: LayerState[];
  readonly run: (
    blob: Partial<PlannedBlob>,
    options?: { planAge?: number; signal?: AbortSignal },
  ) => Promise<void>;
}

function rig(options: Partial<MemoryPlaceOptions> = {}): Rig {
  const source = new MemoryPlace({ origin: "registry:r.io", chunkBytes: 20_000 });
  source.add(buildImage({ layers: [BYTES] }), "a");
  const destination = new MemoryPlace({ origin: "registry:s.io", ...options });
  const states: LayerState[] = [];
  return {
    source,
    destination,
    states,
    run: (blob, { planAge = 0, signal = new AbortController().signal } = {}) =>
      copyBlob(
        { descriptor, role: "layer", action: "move", ...blob },
        {
          source: source.open(parseLocation("r.io/a")),
          destination: destination.open(parseLocation("s.io/b")),
          reporter: {
            state: (_, state) => {
              if (states.at(-1) !== state) states.push(state);
            },
            position: () => undefined,
          },
          ledger: new BlobLedger(() => planAge),
          now: () => planAge,
          plannedAt: 0,
        },
        signal,
      ),
  };
}

function keptBytes(place: MemoryPlace): Uint8Array | undefined {
  return place.content("b").blobs.get(descriptor.digest)?.bytes;
}

describe("copyBlob", () => {
  it("R74: moves a blob without asking for it again: the plan has asked", async () => {
    const { run, states, source, destination } = rig();
    await run({});
    expect(states).toEqual(["checking", "moving", "verifying", "done"]);
    expect(source.counts()).toEqual({ openBlob: 1 });
    expect(destination.counts()).toEqual({ writeBlob: 1, commitBlob: 1 });
    expect(Buffer.from(keptBytes(destination) ?? []).equals(BYTES)).toBe(true);
  });

  it("R74: does nothing at all for a blob that exists", async () => {
    const { run, states, source, destination } = rig();
    await run({ action: "exists" });
    expect(states).toEqual(["exists"]);
    expect([...source.calls, ...destination.calls]).toEqual([]);
  });

  it("asks once more when the plan is old, and moves nothing that came meanwhile", async () => {
    const { run, states, destination } = rig();
    destination.content("b").blobs.set(descriptor.digest, { size: 1 });
    await run({}, { planAge: 30_001 });
    expect(states).toEqual(["checking", "exists"]);
    expect(destination.counts()).toEqual({ hasBlob: 1 });
  });

  it("mounts with one call", async () => {
    const { run, states, destination, source } = rig();
    destination.add(buildImage({ layers: [BYTES] }), "other");
    await run({ action: "mount", mountFrom: "other" });
    expect(states).toEqual(["checking", "mounted"]);
    expect(destination.counts()).toEqual({ mountBlob: 1 });
    expect(source.calls).toEqual([]);
  });

  it.each([
    ["says no", false],
    ["is denied", new AppError("denied", "no")],
    ["fails", new AppError("registry_failed", "500")],
  ])("R42, F27, containerd#14086: moves the bytes when the mount %s", async (_, answer) => {
    const { run, states, destination } = rig();
    destination.faults.mounts = answer;
    await run({ action: "mount", mountFrom: "other" });
    expect(states).toEqual(["checking", "moving", "verifying", "done"]);
    expect(keptBytes(destination)).toBeDefined();
  });

  it("R35: a wrong digest on a clean transfer is the end, and leaves nothing", async () => {
    const { run, states, source, destination } = rig();
    source.faults.tamper = (_, bytes) => Buffer.from(bytes).fill(0, 0, 5);
    await expect(run({})).rejects.toMatchObject({
      code: "digest_mismatch",
      details: { side: "source", digest: descriptor.digest, expected: descriptor.digest },
    });
    expect(states.at(-1)).toBe("failed");
    expect(source.counts()).toEqual({ openBlob: 1 });
    expect(keptBytes(destination)).toBeUndefined();
  });

  it("R35: a wrong digest after a resumed transfer gets one clean restart", async () => {
    const { run, states, source, destination } = rig({ resumes: 1 });
    let opened = 0;
    source.faults.breakAfter = () => ((opened += 1) === 1 ? 200_000 : undefined);
    // The first attempt's bytes are wrong where the destination kept them; only a restart helps.
    source.faults.tamper = (_, bytes) => (opened === 1 ? Buffer.from(bytes).fill(0, 5, 10) : bytes);
    await run({});
    expect(source.counts()).toEqual({ openBlob: 3 });
    expect(states.at(-1)).toBe("done");
    expect(Buffer.from(keptBytes(destination) ?? []).equals(BYTES)).toBe(true);
  });

  it("R35: and only one", async () => {
    const { run, source } = rig({ resumes: 1 });
    let opened = 0;
    source.faults.breakAfter = () => ((opened += 1) % 2 === 1 ? 200_000 : undefined);
    source.faults.tamper = (_, bytes) => Buffer.from(bytes).fill(0, 5, 10);
    await expect(run({})).rejects.toMatchObject({ code: "digest_mismatch" });
    expect(source.counts()).toEqual({ openBlob: 4 });
  });

  it("R33: goes on where the destination has got to after a break", async () => {
    const { run, source, destination } = rig({ resumes: 1 });
    let opened = 0;
    source.faults.breakAfter = () => ((opened += 1) === 1 ? 200_000 : undefined);
    await run({});
    expect(source.counts()).toEqual({ openBlob: 2 });
    expect(destination.counts()).toEqual({ writeBlob: 1, commitBlob: 1 });
    expect(Buffer.from(keptBytes(destination) ?? []).equals(BYTES)).toBe(true);
  });

  it("names the side that failed", async () => {
    const broken = rig();
    broken.source.faults.breakAfter = () => 100_000;
    await expect(broken.run({})).rejects.toMatchObject({
      code: "connection_lost",
      details: { side: "source" },
    });
    const full = rig();
    full.destination.faults.before = ({ verb }) => {
      if (verb === "commitBlob") throw new AppError("destination_full", "no space");
    };
    await expect(full.run({})).rejects.toMatchObject({
      code: "destination_full",
      details: { side: "destination", digest: descriptor.digest },
    });
  });

  it("R64: a cancel ends both sides at once and leaves no stream and no blob", async () => {
    const { run, states, source, destination } = rig();
    const controller = new AbortController();
    destination.faults.before = ({ verb }) => {
      if (verb === "commitBlob") controller.abort(cancelledError());
    };
    await expect(run({}, { signal: controller.signal })).rejects.toBeDefined();
    expect(states.at(-1)).toBe("cancelled");
    await new Promise(setImmediate);
    expect(source.openStreams.size).toBe(0);
    expect(keptBytes(destination)).toBeUndefined();
  });
});

describe("copyBlob to a layout", () => {
  const large = aBlob(someBytes(3_000_000, 22));

  async function layoutWith(partial: Uint8Array): Promise<{
    source: MemoryPlace;
    layout: OciLayout;
    run: () => Promise<void>;
  }> {
    const root = join(await tempDir(), "layout");
    const locks = createLocks(join(root, "..", "locks"));
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
    const source = new MemoryPlace({ origin: "registry:r.io", chunkBytes: 50_000 });
    source.add(buildImage({ layers: [large.bytes] }), "a");
    await mkdir(layout.blobs.ingest, { recursive: true });
    const name = `${large.descriptor.digest.replace(":", "-")}.partial`;
    await writeFile(join(layout.blobs.ingest, name), partial);
    const { signal } = new AbortController();
    const context = {
      source: source.open(parseLocation("r.io/a")),
      destination: layout,
      reporter: { state: () => undefined, position: () => undefined },
      ledger: new BlobLedger(() => 0),
      now: () => 0,
      plannedAt: 0,
    };
    const blob = { descriptor: large.descriptor, role: "layer", action: "move" } as const;
    return { source, layout, run: () => copyBlob(blob, context, signal) };
  }

  it("R34: fetches only what an earlier process did not", async () => {
    const { source, layout, run } = await layoutWith(large.bytes.subarray(0, 2_000_000));
    source.faults.tamper = (_, bytes, offset) =>
      offset < 2_000_000 ? Buffer.from(bytes).fill(0) : bytes;
    await run();
    expect(source.counts()).toEqual({ openBlob: 1 });
    expect(await layout.hasBlob(large.descriptor, new AbortController())).toBe(true);
  });

  it("R35, S10: starts clean once when what was there is wrong", async () => {
    const { source, layout, run } = await layoutWith(Buffer.alloc(2_000_000));
    await run();
    expect(source.counts()).toEqual({ openBlob: 2 });
    expect(await layout.hasBlob(large.descriptor, new AbortController())).toBe(true);
    expect(await readdir(layout.blobs.ingest)).toEqual([]);
  });

  it("R35: and fails when the source is wrong too, leaving nothing", async () => {
    const { source, layout, run } = await layoutWith(Buffer.alloc(2_000_000));
    source.faults.tamper = (_, bytes) => Buffer.from(bytes).fill(0, 5, 10);
    await expect(run()).rejects.toMatchObject({
      code: "digest_mismatch",
      details: { side: "source" },
    });
    expect(source.counts()).toEqual({ openBlob: 2 });
    expect(await readdir(layout.blobs.ingest)).toEqual([]);
  });
});
