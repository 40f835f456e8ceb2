import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { RegistryAccess, RegistryLink } from "../../../electron/registry/access.ts";
import type { BlobContent } from "../../../electron/registry/blob-upload.ts";
import type { RegistryClient } from "../../../electron/registry/client.ts";
import type { Clock } from "../../../electron/registry/clock.ts";
import type { Credential } from "../../../electron/registry/credential.ts";
import {
  createRegistries,
  type Registries,
  type RegistriesOptions,
} from "../../../electron/registry/registries.ts";
import type { Repository } from "../../../electron/registry/repository.ts";
import { describeBytes } from "./seed.ts";
import { type RegistryOptions, startRegistry, type TestRegistry } from "./server.ts";

/** A clock on which sleeping takes no time. `slept` is what was asked for; `advance` lets time pass. */
export interface InstantClock extends Clock {
  readonly slept: number[];
  advance(ms: number): void;
}

export function instantClock(): InstantClock {
  let offset = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now() + offset,
    monotonic: () => performance.now() + offset,
    random: () => 0.5,
    sleep: (ms) => {
      slept.push(ms);
      offset += ms;
      return Promise.resolve();
    },
    advance: (ms) => {
      offset += ms;
    },
  };
}

/** A signal that never fires. */
export const NEVER = new AbortController().signal;

/** The user that test registries with authentication know. */
export const ANN = { kind: "password", username: "ann", password: "canary-secret" } as const;
export const ANN_USERS = { ann: ANN.password };

export interface Opened {
  readonly registry: TestRegistry;
  readonly registries: Registries;
  readonly client: RegistryClient;
  readonly clock: InstantClock;
}

/** A registry for one test; it is closed at its end. */
export async function openRegistry(options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  onTestFinished(() => registry.close());
  return registry;
}

/** What a test may choose about its side; everything has a default. */
export interface OurSide extends Partial<RegistriesOptions> {
  /** Used for every host. */
  readonly credential?: Credential;
  /** Changes of the access to every host. */
  readonly access?: Partial<RegistryAccess>;
  readonly link?: Partial<RegistryLink>;
}

/** Access to a host as somebody who chose nothing: anonymous, encrypted, without a proxy. */
export function accessTo(host: string, side: OurSide = {}): RegistryAccess {
  return {
    id: host,
    host,
    lookUp: () => Promise.resolve(side.credential),
    trustedRealms: [],
    ...side.access,
    link: {
      plainHttp: false,
      skipVerify: false,
      authorities: [],
      proxyFor: () => Promise.resolve(undefined),
      ...side.link,
    },
  };
}

/** Our side for one test, with an instant clock; closed at its end. */
export function openRegistries(side: OurSide = {}): {
  registries: Registries;
  clock: InstantClock;
} {
  const { credential: _, access: __, link: ___, ...others } = side;
  const clock = instantClock();
  const registries = createRegistries({
    accessFor: ({ host }) => Promise.resolve(accessTo(host, side)),
    userAgent: "portolan/test",
    clock,
    ...others,
  });
  onTestFinished(() => registries.close());
  return { registries, clock };
}

/** Both sides for one test. */
export async function openBoth(
  server: RegistryOptions = {},
  options: OurSide = {},
): Promise<Opened> {
  const registry = await openRegistry(server);
  const { registries, clock } = openRegistries(options);
  return { registry, registries, clock, client: await registries.client({ host: registry.host }) };
}

/** A registry with a repository `team/app`, opened for pushing. */
export async function openRepository(
  server: RegistryOptions = {},
  options: OurSide = {},
): Promise<Opened & { readonly repository: Repository }> {
  const opened = await openBoth(server, options);
  return { ...opened, repository: opened.client.repository("team/app", "push") };
}

/** The error a promise is rejected with; undefined when it is not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Waits until a request has arrived. */
export async function arrival(registry: TestRegistry, method?: string): Promise<void> {
  const arrived = (): boolean =>
    registry.requests.some((request) => method === undefined || request.method === method);
  while (!arrived()) await setImmediate();
}

/** Bytes as something to upload. `opened` lists the offsets at which it was opened. */
export function contentOf(bytes: Buffer): BlobContent & { readonly opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    descriptor: describeBytes(bytes),
    open: (offset) => {
      opened.push(offset);
      return Promise.resolve(Readable.from(pieces(bytes.subarray(offset)), { objectMode: false }));
    },
  };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Compares without the element by element walk that makes `toEqual` slow on megabytes. */
export function sameBytes(actual: Buffer | undefined, expected: Buffer): boolean {
  return actual?.equals(expected) === true;
}

/** Everything that comes, in order. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Everything a stream gives, or its failure. */
export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
