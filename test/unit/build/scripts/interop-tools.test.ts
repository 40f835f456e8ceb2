import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  findInteropTool,
  INTEROP_TOOLS,
  parseGoVersion,
} from "../../../../build/scripts/interop-tools.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function program(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, "");
  await chmod(path, 0o755);
  return path;
}

/** A machine with nothing on it. */
async function emptyMachine(): Promise<string> {
  const folder = await tempDir();
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  vi.stubEnv("GOBIN", join(folder, "gobin"));
  vi.stubEnv("GOPATH", join(folder, "gopath"));
  vi.stubEnv("PATH", join(folder, "path"));
  return folder;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the tools of the interoperability tests", () => {
  it("are pinned", () => {
    for (const { version } of INTEROP_TOOLS) expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
  });

  it("are found where we built them, where Go installs, and on the path, in this order", async () => {
    const folder = await emptyMachine();
    expect(findInteropTool("crane")).toBeUndefined();
    const onPath = await program(join(folder, "path"), "crane");
    expect(findInteropTool("crane")).toBe(onPath);
    const inGoPath = await program(join(folder, "gopath", "bin"), "crane");
    expect(findInteropTool("crane")).toBe(inGoPath);
    const inGoBin = await program(join(folder, "gobin"), "crane");
    expect(findInteropTool("crane")).toBe(inGoBin);
    const version = INTEROP_TOOLS.find(({ name }) => name === "crane")?.version ?? "";
    const cache = join(folder, "cache", "portolan-interop", `crane-${version}`);
    const built = await program(cache, "crane");
    expect(findInteropTool("crane")).toBe(built);
  });

  it("do not take any `registry` on the path for distribution 3", async () => {
    const folder = await emptyMachine();
    await program(join(folder, "path"), "registry");
    expect(findInteropTool("distribution-3")).toBeUndefined();
  });

  it("tell their version by what Go wrote into them", () => {
    const output = [
      "/bin/crane: go1.26.8",
      "\tpath\tgithub.com/google/go-containerregistry/cmd/crane",
      "\tmod\tgithub.com/google/go-containerregistry\tv0.20.6\th1:x=",
      "\tdep\tgithub.com/docker/cli\tv28.2.2\th1:y=",
    ].join("\n");
    expect(parseGoVersion(output)).toBe("github.com/google/go-containerregistry v0.20.6");
    expect(parseGoVersion("crane: not a Go executable")).toBeUndefined();
  });
});
