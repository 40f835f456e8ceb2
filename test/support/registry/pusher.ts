import { Readable } from "node:stream";
import { createRegistries } from "../../../electron/registry/registries.ts";
import { createLocks } from "../../../electron/storage/file-lock.ts";
import { uploadSessionsTable } from "../../../electron/storage/upload-sessions-table.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import { describeBytes, someBytes } from "./seed.ts";
import { openUploadsDatabase } from "./uploads-database.ts";
import { plainAccess } from "./plain-access.ts";

/** What a pusher is told on its command line. */
export interface PusherOrders {
  readonly host: string;
  /** Where it remembers uploads. */
  readonly folder: string;
  readonly size: number;
  readonly chunkSize: number;
  /**
   * It writes `stopped`, and sends nothing more, when it came to this byte of the layer; never, beyond the end. It also
   * writes `from` and the offset each time it begins to send.
   */
  readonly stopAt: number;
}

/**
 * A program for tests that kill it: pushes an image of one layer to `team/app:v1`, from the first byte that the registry
 * does not have. Run as `node pusher.ts <orders>`.
 */
async function run(orders: PusherOrders): Promise<void> {
  const { host, folder, size, chunkSize } = orders;
  const database = openUploadsDatabase(`${folder}/portolan.db`);
  const journal = uploadSessionsTable(database, createLocks(`${folder}/locks`));
  const registries = createRegistries({
    userAgent: "portolan/test",
    uploads: { maxMonolithic: 0, chunkSize },
    journal,
    accessFor: () => Promise.resolve(plainAccess(host)),
  });
  const { signal } = new AbortController();
  const repository = (await registries.client({ host })).repository("team/app", "push");
  const bytes = someBytes(size);
  const layer = describeBytes(bytes);
  const config = describeBytes(CONFIG, MEDIA_TYPES.ociConfig);
  const open = (offset: number) => {
    process.stdout.write(`from ${offset}\n`);
    return Promise.resolve(
      Readable.from(until(bytes, offset, orders.stopAt), { objectMode: false }),
    );
  };
  if (!(await repository.hasBlob(layer.digest, { signal })))
    await repository.uploadBlob({ descriptor: layer, open }, { signal });
  await repository.uploadBlob(
    { descriptor: config, open: () => Promise.resolve(Readable.from([CONFIG])) },
    { signal },
  );
  const mediaType = MEDIA_TYPES.ociManifest;
  const document = { schemaVersion: 2, mediaType, config, layers: [layer] };
  const manifest = { mediaType, bytes: Buffer.from(JSON.stringify(document)) };
  await repository.putManifest("v1", manifest, { signal });
  await registries.close();
  await journal.close();
  database.close();
}

const CONFIG = Buffer.from(
  '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}',
);
const PIECE = 64 * 1024;

async function* until(bytes: Buffer, offset: number, stopAt: number): AsyncGenerator<Buffer> {
  for (let at = offset; at < Math.min(bytes.length, stopAt); at += PIECE) {
    yield bytes.subarray(at, Math.min(at + PIECE, stopAt));
  }
  if (stopAt >= bytes.length) return;
  process.stdout.write("stopped\n");
  // Until it is killed.
  await new Promise(() => setInterval(() => undefined, 1000));
}

await run(JSON.parse(process.argv[2] ?? "{}") as PusherOrders);
