import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { canRunKeyring, runSteps, withBus } from "./keyring-sessions.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const hasKeyring = canRunKeyring();

/** A D-Bus that takes connections and never says a word: what a keychain that waits for a prompt looks like. */
async function silentBus(folder: string): Promise<string> {
  const sockets = new Set<Socket>();
  const path = join(folder, "bus");
  const server = createServer((socket) => sockets.add(socket)).listen(path);
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `unix:path=${path}`;
}

describe.runIf(hasKeyring)("a keychain that never answers", () => {
  it("K2: is given up in time, holds up nobody after that, and the process can still end", async () => {
    const folder = await tempDir();
    const environment = withBus(await silentBus(folder));
    const session = [
      folder,
      ["rawGet", "ada@quay.io"],
      ["state"],
      ["isHanging"],
      ["save", "quay.io", "ada", "s3cret"],
      ["lookup", "quay.io"],
      ["end", "7"],
    ] as const;
    const { results, status } = await runSteps(environment, session, { timeoutMs: 300 });
    expect(results[0]).toMatchObject({
      code: "keychain_locked",
      reason: "it did not answer within 0.3 s; it may be waiting to be unlocked",
    });
    expect(results[1]?.["value"]).toMatchObject({ state: "locked" });
    expect(results[1]?.["milliseconds"]).toBeLessThan(200);
    expect(results.slice(2).map((result) => result["value"])).toEqual([
      true,
      "run",
      { username: "ada", secret: "s3cret", kind: "password", keptIn: "run" },
    ]);
    expect(status).toBe(7);
  });
});

describe.runIf(hasKeyring)("errors of the keychain", () => {
  it("repeat its own words and never the secret", async () => {
    const folder = await tempDir();
    const environment = withBus("unix:path=/nowhere/bus");
    const steps = [["save", "quay.io", "ada", "s3cret"], ["state"]] as const;
    const { results } = await runSteps(environment, [folder, ...steps]);
    expect(results[1]?.["value"]).toEqual({
      state: "unavailable",
      reason: "Could not connect: No such file or directory",
    });
    expect(JSON.stringify(results)).not.toContain("s3cret");
  });

  it("say so when the installation has no keychain module", async () => {
    const folder = await tempDir();
    const hook = `import { registerHooks } from "node:module";
      registerHooks({ resolve(specifier, context, next) {
        if (specifier !== "keytar") return next(specifier, context);
        throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
      } });`;
    const environment = {
      ...withBus(undefined),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}`,
    };
    const steps = [["state"], ["save", "quay.io", "ada", "s3cret"]] as const;
    const { results } = await runSteps(environment, [folder, ...steps]);
    expect(results.map((result) => result["value"])).toEqual([
      {
        state: "unavailable",
        reason: "this installation of Portolan was made without the keychain module (keytar)",
      },
      "run",
    ]);
  });
});
