import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOfBytes } from "../support/image-builder.ts";
import { type Service, startService } from "../support/real/child.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { createTempDir } from "../support/temp-dir.ts";
import type { BenchImage } from "./bench-images.ts";
import type { LinkOptions } from "./link.ts";
import { TAG } from "./tool-commands.ts";

const SERVICE_PROGRAM = join(import.meta.dirname, "service-program.ts");

/** Everything that is started for measuring, so that it is all stopped. */
export interface Stage {
  /** The folder that stands in for the user's home: its logins, caches and trusted authorities. */
  readonly userHome: string;
  /** What every program is started with. It trusts the authorities of all registries of this stage. */
  readonly environment: NodeJS.ProcessEnv;
  /** A new folder inside the stage. */
  folder(name: string): Promise<string>;
  registry(options: { readonly tls: boolean }): Promise<StagedRegistry>;
  /** A network in front of a server. @returns its `127.0.0.1:port` */
  link(target: string, options: LinkOptions): Promise<StagedLink>;
  /** A registry that keeps nothing, with the certificate of `like` if that has one. */
  sink(like: StagedRegistry): Promise<StagedLink>;
  close(): Promise<void>;
}

export interface StagedRegistry {
  readonly registry: DockerRegistry;
  readonly tls: boolean;
  /** Requests answered so far, by the registry's own log. */
  requests(): number;
  stop(): Promise<void>;
}

export interface StagedLink {
  readonly host: string;
  stop(): Promise<void>;
}

/** Prepares a place for measurements on loopback. */
export async function createStage(): Promise<Stage> {
  const root = await createTempDir();
  const userHome = join(root.path, "user");
  const bundle = join(root.path, "authorities.pem");
  const stops = new Set<() => Promise<void>>();
  let folders = 0;
  await mkdir(userHome);
  await writeFile(bundle, "");
  const environment = { ...process.env, HOME: userHome, SSL_CERT_FILE: bundle, LANG: "C.UTF-8" };
  const owned = (stop: () => Promise<void>): (() => Promise<void>) => {
    stops.add(stop);
    return async () => {
      stops.delete(stop);
      await stop();
    };
  };
  const trust = async (host: string, caPath: string): Promise<void> => {
    const folder = join(userHome, ".config/containers/certs.d", host);
    await mkdir(folder, { recursive: true });
    await copyFile(caPath, join(folder, "ca.crt"));
    await writeFile(bundle, await readFile(caPath), { flag: "a" });
  };
  const service = async (args: readonly string[]): Promise<StagedLink> => {
    const started: Service = startService(process.execPath, [SERVICE_PROGRAM, ...args]);
    const match = await started.waitForLine(/listening on (\S+)/);
    return { host: match[1] ?? "", stop: owned(() => started.stop()) };
  };
  return {
    userHome,
    environment,
    async folder(name) {
      folders += 1;
      const path = join(root.path, `${name}-${folders}`);
      await mkdir(path);
      return path;
    },
    async registry({ tls }) {
      const registry = await startDockerRegistry({ tls });
      if (registry.caPath !== undefined) await trust(registry.host, registry.caPath);
      const stop = owned(() => registry.stop());
      return { registry, tls, requests: () => requestsIn(registry.log()), stop };
    },
    link: (target, options) => service(["link", target, JSON.stringify(options)]),
    async sink({ registry: { caPath } }) {
      if (caPath === undefined) return service(["sink"]);
      const files = { key: join(caPath, "../server.key"), cert: join(caPath, "../server.crt") };
      const sink = await service(["sink", "", JSON.stringify(files)]);
      await trust(sink.host, caPath);
      return sink;
    },
    async close() {
      for (const stop of stops) await stop();
      await root.remove();
    },
  };
}

/** The registry writes one such line for every request that it has answered, whatever it answered. */
export function requestsIn(log: string): number {
  return log.match(/msg="response completed/g)?.length ?? 0;
}

/** @throws when the image is not in the registry, digest for digest */
export async function checkRegistry(
  registry: DockerRegistry,
  repository: string,
  image: BenchImage,
): Promise<void> {
  // The registry has refused the manifest if one of its blobs is missing.
  const path = join(registry.storagePath, "docker/registry/v2/repositories", repository);
  const link = join(path, "_manifests/tags", TAG, "current/link");
  const digest = await readFile(link, "utf8");
  if (digest !== image.digest) throw new Error(`${digest} arrived instead of ${image.digest}`);
}

/** @throws when the image is not in the layout: named, with its manifest and every blob in full length */
export async function checkLayout(path: string, image: BenchImage): Promise<void> {
  const index = await readFile(join(path, "index.json"), "utf8");
  if (!index.includes(image.digest)) throw new Error(`${image.digest} is not in ${index}`);
  const blob = (digest: string): string => join(path, "blobs", digest.replace(":", "/"));
  const bytes = await readFile(blob(image.digest));
  const digest = digestOfBytes(bytes);
  if (digest !== image.digest) throw new Error(`${digest} arrived instead of ${image.digest}`);
  for (const { digest, size } of image.blobs) {
    const found = await stat(blob(digest));
    if (found.size !== size) throw new Error(`${digest} has ${found.size} bytes, not ${size}`);
  }
}
