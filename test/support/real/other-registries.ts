import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { findInteropTool } from "../../../build/scripts/interop-tools.ts";
import { createTempDir } from "../temp-dir.ts";
import { startService } from "./child.ts";
import {
  type Account,
  type DockerRegistryOptions,
  startDockerRegistry,
  waitUntilAnswering,
} from "./docker-registry.ts";
import type { Requirement } from "./requirements.ts";

/** A registry by other people, running on loopback. */
export interface OtherRegistry {
  readonly host: string;
  readonly account: Account | undefined;
  stop(): Promise<void>;
}

/** A registry program with its settings, and what it is known to do. */
export interface RegistryKind {
  readonly name: string;
  readonly needs: readonly Requirement[];
  readonly start: () => Promise<OtherRegistry>;
  /** DELETE of a tag takes the tag and nothing else. */
  readonly deletesTags: boolean;
  readonly deletesManifests: boolean;
  /** A tag goes with its manifest. */
  readonly deletesTagsOfManifests: boolean;
  /** It offers `_catalog`. */
  readonly hasCatalog: boolean;
  /** A page of tags says where the next one is. */
  readonly linksPages: boolean;
  /** Manifests may be named by sha512. */
  readonly takesSha512: boolean;
  /** It needs no login, and tells how far an upload came whose client died. */
  readonly keepsUploads: boolean;
  /** A mount request gives the blob without its bytes. */
  readonly mounts: boolean;
}

const USUAL = { deletesTagsOfManifests: true, hasCatalog: true, linksPages: true, mounts: true };

/** Every registry program that can be run here, in the settings that change what it does. */
export const REGISTRY_KINDS: readonly RegistryKind[] = [
  {
    ...USUAL,
    takesSha512: false,
    name: "distribution 2.8",
    needs: ["docker-registry"],
    start: () => startDockerRegistry(),
    deletesTags: false,
    deletesManifests: true,
    keepsUploads: false,
  },
  distribution3("distribution 3", {}),
  distribution3("distribution 3 without deletion", { deletes: false }),
  distribution3("distribution 3 with Basic authentication", { auth: "basic" }),
  distribution3("distribution 3 with tokens", { auth: "token" }),
  {
    ...USUAL,
    name: "olareg",
    hasCatalog: false,
    needs: ["olareg"],
    keepsUploads: true,
    start: startOlareg,
    deletesTags: true,
    deletesManifests: true,
    takesSha512: true,
  },
  {
    ...USUAL,
    name: "go-containerregistry's registry",
    // It keeps a tag as a copy of the manifest, and knows no question about an upload.
    deletesTagsOfManifests: false,
    linksPages: false,
    keepsUploads: false,
    needs: ["crane"],
    start: startCraneRegistry,
    deletesTags: true,
    deletesManifests: true,
    takesSha512: false,
  },
  {
    ...USUAL,
    name: "zot",
    needs: ["zot"],
    keepsUploads: true,
    start: startZot,
    deletesTags: true,
    deletesManifests: true,
    takesSha512: true,
  },
];

function distribution3(name: string, options: DockerRegistryOptions): RegistryKind {
  return {
    ...USUAL,
    takesSha512: false,
    name,
    needs:
      options.auth === undefined ? ["distribution-3"] : ["distribution-3", "htpasswd", "openssl"],
    start: () =>
      startDockerRegistry({ ...options, program: findInteropTool("distribution-3") ?? "" }),
    keepsUploads: options.auth === undefined,
    // Taking a tag away is no deletion to it.
    deletesTags: true,
    deletesManifests: options.deletes ?? true,
  };
}

async function startCraneRegistry(): Promise<OtherRegistry> {
  const args = ["registry", "serve", "--address", "127.0.0.1:0"];
  const service = startService(findInteropTool("crane") ?? "", args);
  const [, port = ""] = await service.waitForLine(/serving on port (\d+)/);
  return { host: `127.0.0.1:${port}`, account: undefined, stop: () => service.stop() };
}

async function startOlareg(): Promise<OtherRegistry> {
  const port = await freePort();
  const args = ["serve", "--addr", "127.0.0.1", "--port", String(port), "--store-type", "mem"];
  const service = startService(findInteropTool("olareg") ?? "", [
    ...args,
    "--api-delete",
    "--api-blob-delete",
  ]);
  await waitUntilAnswering(`http://127.0.0.1:${port}`, service);
  return { host: `127.0.0.1:${port}`, account: undefined, stop: () => service.stop() };
}

async function startZot(): Promise<OtherRegistry> {
  const folder = await createTempDir();
  const port = await freePort();
  const config = {
    distSpecVersion: "1.1.1",
    storage: { rootDirectory: join(folder.path, "storage"), dedupe: false },
    http: { address: "127.0.0.1", port: String(port), compat: ["docker2s2"] },
    log: { level: "warn" },
  };
  const path = join(folder.path, "config.json");
  await writeFile(path, JSON.stringify(config));
  const service = startService(findInteropTool("zot") ?? "", ["serve", path]);
  await waitUntilAnswering(`http://127.0.0.1:${port}`, service);
  return {
    host: `127.0.0.1:${port}`,
    account: undefined,
    stop: async () => {
      await service.stop();
      await folder.remove();
    },
  };
}

/** For programs that cannot pick a port and tell. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
