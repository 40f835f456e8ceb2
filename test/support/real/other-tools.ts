import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findInteropTool, type InteropToolName } from "../../../build/scripts/interop-tools.ts";
import { digestOfBytes } from "../image-builder.ts";
import { tempDir } from "../temp-dir.ts";
import { runTool } from "./child.ts";
import type { Requirement } from "./requirements.ts";
import type { Reachable } from "./skopeo.ts";

/** Another program that moves images, as we ask it to. */
export interface OtherTool {
  readonly name: Requirement;
  /** What it gives up on, in images that it reads; seen with the pinned versions, whoever wrote the image. */
  readonly cannotRead?: readonly string[];
  /** The same for images in a layout that it pushes. */
  readonly cannotPush?: readonly string[];
  /** What it says is the digest of `repository:tag`. */
  digestOf(registry: Reachable, name: string): Promise<string>;
  /** The manifest as it gets it. */
  readManifest(registry: Reachable, name: string): Promise<Buffer>;
  /** Reads all of an image, every digest checked by the tool. */
  readWhole(registry: Reachable, name: string): Promise<void>;
  /** The tags of a repository, sorted. */
  listTags(registry: Reachable, repository: string): Promise<readonly string[]>;
  /** Pushes the one image of an OCI layout, called `tag` there, byte for byte. */
  push(layout: string, tag: string, registry: Reachable, name: string): Promise<void>;
  /** Copies from registry to registry. */
  copy(from: Reachable, source: string, to: Reachable, target: string): Promise<void>;
}

const ref = ({ host }: Reachable, name: string): string => `${host}/${name}`;

function lines(output: Buffer): readonly string[] {
  const text = output.toString("utf8").trim();
  return text === "" ? [] : text.split("\n").toSorted();
}

/** Runs a tool that was built for the tests, with the logins of these registries and with no other. */
export async function runInteropTool(
  name: InteropToolName,
  args: readonly string[],
  registries: readonly Reachable[] = [],
): Promise<Buffer> {
  const home = await tempDir();
  const auths = registries.flatMap(({ host, account }) => {
    if (account === undefined) return [];
    const auth = Buffer.from(`${account.username}:${account.password}`).toString("base64");
    return [[host, { auth }]];
  });
  await mkdir(join(home, ".docker"));
  const config = JSON.stringify({ auths: Object.fromEntries(auths) as object });
  await writeFile(join(home, ".docker", "config.json"), config);
  const environment = { HOME: home, DOCKER_CONFIG: join(home, ".docker") };
  return runTool(findInteropTool(name) ?? name, args, { environment });
}

const crane: OtherTool = {
  name: "crane",
  // "unsupported hash". A layout with a referrer has two entries, of which it would push none without the other.
  cannotRead: ["sha512"],
  cannotPush: ["sha512", "missing subject"],
  digestOf: async (registry, name) =>
    String(await runInteropTool("crane", ["digest", ref(registry, name)], [registry])).trim(),
  readManifest: (registry, name) =>
    runInteropTool("crane", ["manifest", ref(registry, name)], [registry]),
  readWhole: async (registry, name) => {
    const folder = join(await tempDir(), "image");
    await runInteropTool(
      "crane",
      ["pull", "--format=oci", ref(registry, name), folder],
      [registry],
    );
  },
  listTags: async (registry, repository) =>
    lines(await runInteropTool("crane", ["ls", ref(registry, repository)], [registry])),
  push: async (layout, _, registry, name) => {
    await runInteropTool("crane", ["push", layout, ref(registry, name)], [registry]);
  },
  copy: async (from, source, to, target) => {
    await runInteropTool("crane", ["copy", ref(from, source), ref(to, target)], [from, to]);
  },
};

const plain = (...registries: readonly Reachable[]): readonly string[] =>
  registries.flatMap(({ host }) => ["--host", `reg=${host},tls=disabled`]);

const regctl: OtherTool = {
  name: "regctl",
  digestOf: async (registry, name) => {
    const args = [...plain(registry), "image", "digest", ref(registry, name)];
    return String(await runInteropTool("regctl", args, [registry])).trim();
  },
  readManifest: (registry, name) => {
    const args = ["manifest", "get", "--format", "raw-body", ref(registry, name)];
    return runInteropTool("regctl", [...plain(registry), ...args], [registry]);
  },
  readWhole: async (registry, name) => {
    const target = `ocidir://${await tempDir()}/image:v1`;
    const args = ["image", "copy", ref(registry, name), target];
    await runInteropTool("regctl", [...plain(registry), ...args], [registry]);
  },
  listTags: async (registry, repository) => {
    const args = [...plain(registry), "tag", "ls", ref(registry, repository)];
    return lines(await runInteropTool("regctl", args, [registry]));
  },
  push: async (layout, tag, registry, name) => {
    const args = ["image", "copy", `ocidir://${layout}:${tag}`, ref(registry, name)];
    await runInteropTool("regctl", [...plain(registry), ...args], [registry]);
  },
  copy: async (from, source, to, target) => {
    const args = ["image", "copy", ref(from, source), ref(to, target)];
    await runInteropTool("regctl", [...plain(from, to), ...args], [from, to]);
  },
};

const oras: OtherTool = {
  name: "oras",
  // It follows the subject as if it were a part.
  cannotRead: ["missing subject"],
  cannotPush: ["missing subject"],
  digestOf: async (registry, name) =>
    String(
      await runInteropTool("oras", ["resolve", "--plain-http", ref(registry, name)], [registry]),
    ).trim(),
  readManifest: (registry, name) =>
    runInteropTool("oras", ["manifest", "fetch", "--plain-http", ref(registry, name)], [registry]),
  readWhole: async (registry, name) => {
    const target = `${await tempDir()}/image:v1`;
    const args = ["cp", "--from-plain-http", "--to-oci-layout", ref(registry, name), target];
    await runInteropTool("oras", args, [registry]);
  },
  listTags: async (registry, repository) =>
    lines(
      await runInteropTool(
        "oras",
        ["repo", "tags", "--plain-http", ref(registry, repository)],
        [registry],
      ),
    ),
  push: async (layout, tag, registry, name) => {
    const args = ["cp", "--from-oci-layout", "--to-plain-http", `${layout}:${tag}`];
    await runInteropTool("oras", [...args, ref(registry, name)], [registry]);
  },
  copy: async (from, source, to, target) => {
    const args = ["cp", "--from-plain-http", "--to-plain-http", ref(from, source), ref(to, target)];
    await runInteropTool("oras", args, [from, to]);
  },
};

const login = (flag: string, { account }: Reachable): readonly string[] =>
  account === undefined ? [] : [flag, `${account.username}:${account.password}`];

const skopeoCopy = ["--insecure-policy", "copy", "--all", "--preserve-digests"];

const skopeo: OtherTool = {
  name: "skopeo",
  // Indexes are one level deep to it, and its OCI layouts know no types of Docker's.
  cannotRead: ["nested index", "sha512"],
  cannotPush: ["nested index", "sha512", "docker types"],
  // `inspect` knows the digests of images only.
  digestOf: async (registry, name) => digestOfBytes(await skopeo.readManifest(registry, name)),
  readManifest: (registry, name) =>
    runTool("skopeo", [
      "inspect",
      "--raw",
      "--tls-verify=false",
      ...login("--creds", registry),
      `docker://${ref(registry, name)}`,
    ]),
  readWhole: async (registry, name) => {
    const source = ["--src-tls-verify=false", ...login("--src-creds", registry)];
    const target = `dir:${await tempDir()}`;
    await runTool("skopeo", [...skopeoCopy, ...source, `docker://${ref(registry, name)}`, target]);
  },
  listTags: async (registry, repository) => {
    const args = ["list-tags", "--tls-verify=false", ...login("--creds", registry)];
    const output = await runTool("skopeo", [...args, `docker://${ref(registry, repository)}`]);
    return (JSON.parse(String(output)) as { Tags: string[] }).Tags.toSorted();
  },
  push: async (layout, tag, registry, name) => {
    const target = ["--dest-tls-verify=false", ...login("--dest-creds", registry)];
    const places = [`oci:${layout}:${tag}`, `docker://${ref(registry, name)}`];
    await runTool("skopeo", [...skopeoCopy, ...target, ...places]);
  },
  copy: async (from, source, to, target) => {
    const flags = [
      "--src-tls-verify=false",
      "--dest-tls-verify=false",
      ...login("--src-creds", from),
      ...login("--dest-creds", to),
    ];
    const places = [`docker://${ref(from, source)}`, `docker://${ref(to, target)}`];
    await runTool("skopeo", [...skopeoCopy, ...flags, ...places]);
  },
};

/** Every tool that results are checked with. */
export const OTHER_TOOLS: readonly OtherTool[] = [crane, regctl, oras, skopeo];
