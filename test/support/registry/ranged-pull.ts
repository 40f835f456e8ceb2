import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createRegistryImage } from "../../../electron/images/registry-image.ts";
import { OciLayout } from "../../../electron/images/oci-layout.ts";
import type { Source } from "../../../electron/images/image-store.ts";
import type { RangeLimits } from "../../../electron/registry/range-advice.ts";
import { createLocks } from "../../../electron/storage/file-lock.ts";
import { BlobLedger } from "../../../electron/transfer/blob-ledger.ts";
import { copyBlob } from "../../../electron/transfer/copy-node.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { startFaultProxy } from "../fault-proxy/proxy.ts";
import { tempDir } from "../temp-dir.ts";
import { NEVER, openRegistries, openRegistry, type OurSide } from "./client.ts";
import type { RegistryOptions } from "./server.ts";

const MEBIBYTE = 1024 * 1024;

/** Ranges for blobs that tests can afford. */
export const SMALL_RANGES: Partial<RangeLimits> = {
  from: 4 * MEBIBYTE,
  rangeBytes: MEBIBYTE,
  settleMs: 150,
  windowMs: 200,
  worthMs: 200,
};

export interface PullOptions {
  /** Of each connection; unlimited when absent. */
  readonly bytesPerSecond?: number;
  readonly latencyMs?: number;
  readonly ranges?: Partial<RangeLimits>;
  readonly side?: OurSide;
  readonly server?: RegistryOptions;
  /** An empty one of its own by default. */
  readonly layout?: OciLayout;
}

/** Pulls single blobs of `team/app` into a layout, over connections that are slow each for itself. */
export async function rangedPull(options: PullOptions = {}) {
  const { bytesPerSecond, latencyMs, ranges = SMALL_RANGES } = options;
  const registry = await openRegistry(options.server);
  const down = {
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond, sliceSize: 32 * 1024 }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  };
  const up = latencyMs === undefined ? {} : { latencyMs };
  const proxy = await startFaultProxy(registry.host, () => ({ down, up }));
  onTestFinished(() => proxy.close());
  const { registries } = openRegistries({ ranges, ...options.side });
  const target = { host: proxy.host, repository: "team/app" };
  const client = await registries.client(target);
  const reference = { registry: proxy.host, repository: "team/app" };
  const source = createRegistryImage({ kind: "registry", reference }, client, {
    access: "pull",
    reader: await registries.reader(target),
  });
  const { layout = openTestLayout(join(await tempDir(), "layout")) } = options;
  return {
    registry,
    registries,
    proxy,
    layout,
    source,
    pull: (blob: Descriptor, signal = NEVER) => pullBlob(source, layout, blob, signal),
  };
}

export function openTestLayout(root: string): OciLayout {
  const locks = createLocks(join(root, "..", "locks"));
  return new OciLayout({ root, location: { kind: "oci", path: root }, locks });
}

/** As a transfer moves one blob. @returns the positions that it told */
export async function pullBlob(
  source: Source,
  destination: OciLayout,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const positions: number[] = [];
  const { now } = Date;
  const reporter = {
    state: () => undefined,
    position: (_digest: string, bytes: number) => void positions.push(bytes),
  };
  const ledger = new BlobLedger(now);
  const context = { source, destination, reporter, ledger, now, plannedAt: now() };
  await copyBlob({ descriptor, role: "layer", action: "move" }, context, signal);
  return positions;
}
