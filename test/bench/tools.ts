import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { findCommand } from "../../build/scripts/paths.ts";
import { runTool } from "../support/real/child.ts";
import type { Contender, Peer } from "./results.ts";

/** A peer that this machine has. */
export interface PresentPeer {
  readonly name: Peer;
  readonly path: string;
  readonly version: string;
}

const VERSION_ARGS: Readonly<Record<Peer, readonly string[]>> = {
  skopeo: ["--version"],
  crane: ["version"],
  regctl: ["version"],
  oras: ["version"],
};

/** The peers on the PATH and, because `go install` puts them there, in Go's bin folder. */
export async function findPeers(wanted: readonly Contender[]): Promise<readonly PresentPeer[]> {
  const { PATH = "", GOBIN = "", GOPATH = "" } = process.env;
  const folders = [
    PATH,
    GOBIN,
    GOPATH === "" ? "" : join(GOPATH, "bin"),
    join(homedir(), "go/bin"),
  ];
  const path = folders.filter((folder) => folder !== "").join(delimiter);
  const found: PresentPeer[] = [];
  for (const name of wanted) {
    if (name === "app" || name === "command") continue;
    const command = findCommand(name, path);
    if (command === undefined) continue;
    const output = await runTool(command, VERSION_ARGS[name]);
    found.push({ name, path: command, version: versionIn(output.toString("utf8")) });
  }
  return found;
}

/** The first thing that looks like a version: tools say it in one line or in a list of facts. */
export function versionIn(text: string): string {
  return /\bv?(\d+\.\d+[\w.+~-]*)/.exec(text)?.[1] ?? "unknown";
}
