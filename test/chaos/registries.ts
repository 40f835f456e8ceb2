import { startFaultProxy } from "../support/fault-proxy/proxy.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import type { EventLog } from "./event-log.ts";
import type { Random } from "./random.ts";
import { drawConnectionFaults, drawFault } from "./random-faults.ts";

/** A registry whose requests fail at random until it is calmed. */
export interface ChaosRegistry {
  readonly name: string;
  readonly registry: TestRegistry;
  /** What clients call it. */
  readonly host: string;
  readonly faults: () => number;
  /** Upload sessions that a client has used, so that it could have ended them. */
  readonly usedUploads: ReadonlySet<string>;
  calm(): void;
  close(): Promise<void>;
}

export interface ChaosRegistryOptions {
  readonly name: string;
  readonly random: Random;
  readonly log: EventLog;
  /** Of a fault, for each request. */
  readonly probability: number;
  readonly stalls: boolean;
  /** Clients come through a proxy that misbehaves for one connection in ten. */
  readonly proxied: boolean;
  /** Larger bodies are refused, so that uploads come in chunks. */
  readonly maxBodySize?: number;
}

/** Connections last for many requests. */
const CONNECTION_FAULTS = 0.1;
/** The registry remembers every request; half an hour of them would not fit. */
const FORGET_EVERY_MS = 500;
const UPLOAD = /\/blobs\/uploads\/([0-9a-f-]{36})/;

export async function startChaosRegistry(options: ChaosRegistryOptions): Promise<ChaosRegistry> {
  const { name, random, log, probability, stalls, proxied, maxBodySize } = options;
  const registry = await startRegistry(maxBodySize === undefined ? {} : { maxBodySize });
  const requestFaults = random.fork(`${name} requests`);
  let faults = 0;
  registry.faults.draw((method, path) => {
    const fault = drawFault(requestFaults, { method, probability, stalls });
    if (fault === undefined) return undefined;
    faults += 1;
    log.note("fault", { registry: name, method, path, fault });
    return fault;
  });
  const connectionFaults = random.fork(`${name} connections`);
  const proxy = proxied
    ? await startFaultProxy(registry.host, () => {
        const drawn = drawConnectionFaults(connectionFaults, CONNECTION_FAULTS);
        if (drawn === undefined) return undefined;
        faults += 1;
        log.note("connection", { registry: name, fault: drawn });
        return drawn;
      })
    : undefined;
  const usedUploads = new Set<string>();
  const forget = (): void => {
    for (const { method, path, bytes, status } of registry.requests.splice(0)) {
      const id = UPLOAD.exec(path)?.[1];
      if (id === undefined) continue;
      usedUploads.add(id);
      log.note("upload", { registry: name, method, path, bytes, status });
    }
  };
  const timer = setInterval(forget, FORGET_EVERY_MS);
  return {
    name,
    registry,
    host: proxy?.host ?? registry.host,
    faults: () => faults,
    get usedUploads() {
      forget();
      return usedUploads;
    },
    calm: () => {
      registry.faults.clear();
      proxy?.plan(() => undefined);
    },
    close: async () => {
      clearInterval(timer);
      await proxy?.close();
      await registry.close();
    },
  };
}
