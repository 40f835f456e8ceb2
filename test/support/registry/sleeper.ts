import { createHash } from "node:crypto";
import { createRegistries } from "../../../electron/registry/registries.ts";
import type { Timeouts } from "../../../electron/registry/transport.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { plainAccess } from "./plain-access.ts";

/** What a sleeper is told on its command line. */
export interface SleeperOrders {
  readonly host: string;
  readonly blob: Descriptor;
  readonly timeouts: Partial<Timeouts>;
  readonly bytesPerSecond: number;
}

/**
 * A program for tests that stop it for a while (SIGSTOP), as when the lid of a computer is closed: reads a blob of
 * `team/app`, writes `moving` when a megabyte of it is there, and its digest at the end. Run as `node sleeper.ts <orders>`.
 */
async function run({ host, blob, timeouts, bytesPerSecond }: SleeperOrders): Promise<void> {
  const registries = createRegistries({
    userAgent: "portolan/test",
    timeouts,
    accessFor: () => Promise.resolve(plainAccess(host)),
  });
  registries.setLimits({ downloadBytesPerSecond: bytesPerSecond, uploadBytesPerSecond: 0 });
  const { signal } = new AbortController();
  const repository = (await registries.client({ host })).repository("team/app");
  const hash = createHash("sha256");
  let position = 0;
  const stream = await repository.openBlob(blob, { signal });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (position < MIB && position + chunk.length >= MIB) process.stdout.write("moving\n");
    position += chunk.length;
  }
  process.stdout.write(`sha256:${hash.digest("hex")}\n`);
  await registries.close();
}

const MIB = 1024 * 1024;

await run(JSON.parse(process.argv[2] ?? "{}") as SleeperOrders);
