import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Behaviour, LoggedCall } from "./behaviour.ts";

export interface FakeHelper {
  /** The program itself. */
  readonly path: string;
  /** Every call, in the order in which they began. */
  calls(): Promise<readonly LoggedCall[]>;
  /** What it keeps now. */
  logins(): Promise<Behaviour["logins"]>;
  /** From the next call on. */
  behave(behaviour: Partial<Behaviour>): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL("program.ts", import.meta.url));

/** Puts a real program `docker-credential-<name>` into a folder. Needs /bin/sh. */
export async function installFakeHelper(
  folder: string,
  name: string,
  behaviour: Partial<Behaviour> = {},
): Promise<FakeHelper> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `docker-credential-${name}`);
  const [behaviourPath, logPath] = [`${path}.json`, `${path}.log`];
  const words = [process.execPath, PROGRAM, behaviourPath, logPath].map((word) => `'${word}'`);
  await writeFile(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
  const behave = ({ logins = {}, replies = {} }: Partial<Behaviour>): Promise<void> =>
    writeFile(behaviourPath, JSON.stringify({ logins, replies }));
  await behave(behaviour);
  await writeFile(logPath, "");
  return {
    path,
    behave,
    calls: async () =>
      (await readFile(logPath, "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LoggedCall),
    logins: async () => (JSON.parse(await readFile(behaviourPath, "utf8")) as Behaviour).logins,
  };
}
