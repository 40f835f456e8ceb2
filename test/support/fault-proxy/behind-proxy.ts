import { onTestFinished } from "vitest";
import { NEVER, openRegistries, openRegistry } from "../registry/client.ts";
import { seedBlob, someBytes } from "../registry/seed.ts";
import { type FaultPlan, startFaultProxy } from "./proxy.ts";

/** The blob of which tests read. */
export const BYTES = someBytes(200_000);

/**
 * A registry behind a network that misbehaves; its host is the proxy's. Connections are counted from the first one of
 * the test's own: those that found out how the registry is reached do not count.
 */
export async function behindProxy(plan: FaultPlan, timeouts = {}, size = BYTES.length) {
  const registry = await openRegistry();
  const proxy = await startFaultProxy(registry.host);
  onTestFinished(() => proxy.close());
  const { registries } = openRegistries({ timeouts });
  const bytes = size === BYTES.length ? BYTES : someBytes(size);
  const blob = seedBlob(registry, "team/app", bytes);
  const repository = (await registries.client({ host: proxy.host })).repository("team/app");
  await repository.hasBlob(blob.digest, { signal: NEVER });
  const before = proxy.connections;
  proxy.plan((connection) => plan(connection - before));
  const connections = (): number => proxy.connections - before;
  return { registry, registries, proxy, connections, bytes, blob, repository };
}
