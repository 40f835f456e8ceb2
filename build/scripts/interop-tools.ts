import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { findCommand } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** A program by other people that ours has to get along with, as a Go module. */
export interface InteropTool {
  readonly name: "crane" | "regctl" | "oras" | "distribution-3" | "olareg" | "zot";
  /** What the program's file is called. */
  readonly command: string;
  /** What is not tested without it. */
  readonly purpose: string;
  readonly module: string;
  readonly version: string;
  /** The package inside the module. */
  readonly package: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Pinned, so that a failure is ours or the pin's, and never the day's. */
export const INTEROP_TOOLS: readonly InteropTool[] = [
  {
    name: "crane",
    command: "crane",
    purpose: "reading and writing with crane; the registry in go-containerregistry",
    module: "github.com/google/go-containerregistry",
    version: "v0.20.6",
    package: "cmd/crane",
  },
  {
    name: "regctl",
    command: "regctl",
    purpose: "reading and writing with regctl",
    module: "github.com/regclient/regclient",
    version: "v0.9.2",
    package: "cmd/regctl",
  },
  {
    name: "oras",
    command: "oras",
    purpose: "reading and writing with oras",
    module: "oras.land/oras",
    version: "v1.2.3",
    package: "cmd/oras",
  },
  {
    name: "distribution-3",
    command: "registry",
    purpose: "the registry distribution 3",
    module: "github.com/distribution/distribution/v3",
    version: "v3.0.0",
    package: "cmd/registry",
  },
  {
    name: "olareg",
    command: "olareg",
    purpose: "the registry olareg, which keeps referrers itself",
    module: "github.com/olareg/olareg",
    version: "v0.1.2",
    package: "cmd/olareg",
  },
  {
    name: "zot",
    command: "zot",
    purpose: "the registry zot",
    module: "zotregistry.dev/zot/v2",
    version: "v2.1.20",
    package: "cmd/zot",
    // As its Makefile sets it for every build.
    environment: { GOEXPERIMENT: "jsonv2" },
  },
];

export type InteropToolName = InteropTool["name"];

/** The file of a tool: one that we built, or one that somebody installed with Go. */
export function findInteropTool(name: InteropToolName): string | undefined {
  const tool = INTEROP_TOOLS.find((one) => one.name === name);
  if (tool === undefined) return undefined;
  const installed = [builtPath(tool), ...goFolders().map((folder) => join(folder, tool.command))];
  // `registry` on the path may be anything.
  const onPath = tool.command === name ? findCommand(tool.command) : undefined;
  return [...installed, onPath].find((path) => path !== undefined && existsSync(path));
}

/** Module and version that Go wrote into a program; undefined without Go, or for a program of another kind. */
export async function readGoVersion(path: string): Promise<string | undefined> {
  const { output } = await runCommand("go", ["version", "-m", path], { output: "collect" });
  return parseGoVersion(output);
}

/** The `mod` line of `go version -m`. */
export function parseGoVersion(output: string): string | undefined {
  const match = /^\s*mod\s+(\S+)\s+(\S+)/m.exec(output);
  return match === null ? undefined : `${match[1] ?? ""} ${match[2] ?? ""}`;
}

/**
 * Builds a tool into the cache, outside the checkout. As a requirement of a module of its own and not with `go install`,
 * which also asks for the list of all versions, a thing that not every mirror has.
 * @returns why it could not be built, in the tool chain's words; undefined when it is there
 */
export async function buildInteropTool(tool: InteropTool): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "portolan-interop-build-"));
  try {
    const module = ["module interop", "go 1.23.0", `require ${tool.module} ${tool.version}`, ""];
    await writeFile(join(folder, "go.mod"), module.join("\n"));
    const made = join(folder, tool.command);
    const target = `${tool.module}/${tool.package}`;
    const { status, output } = await runCommand("go", ["build", "-mod=mod", "-o", made, target], {
      output: "collect",
      cwd: folder,
      environment: { CGO_ENABLED: "0", ...tool.environment },
    });
    if (status !== 0) return lastLine(output);
    const path = builtPath(tool);
    await mkdir(join(path, ".."), { recursive: true });
    await rename(made, path).catch(() => moveAcross(made, path));
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Temporary folders may be on another file system. */
async function moveAcross(from: string, to: string): Promise<void> {
  await copyFile(from, `${to}.part`);
  await rename(`${to}.part`, to);
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1)?.trim() ?? "";
}

function builtPath(tool: InteropTool): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(cache, "portolan-interop", `${tool.name}-${tool.version}`, tool.command);
}

/** Where `go install` puts programs. */
function goFolders(): readonly string[] {
  const { GOBIN, GOPATH } = process.env;
  const paths = GOPATH === undefined || GOPATH === "" ? join(homedir(), "go") : GOPATH;
  return [...(GOBIN === undefined || GOBIN === "" ? [] : [GOBIN]), join(paths, "bin")];
}
