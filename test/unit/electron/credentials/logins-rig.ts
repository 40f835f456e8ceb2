import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  createExternalLogins,
  type ExternalLogins,
} from "../../../../electron/credentials/external-logins.ts";
import type { Behaviour } from "../../../support/fake-helper/behaviour.ts";
import { type FakeHelper, installFakeHelper } from "../../../support/fake-helper/install.ts";
import { tempDir } from "../../../support/temp-dir.ts";

/** Must appear in nothing but credentials. */
export const SECRET = "q7-Hidden-Secret-42";
export const DOCKER = { kind: "docker-config", name: "~/.docker/config.json" } as const;
export const PODMAN = { kind: "containers-auth", name: "~/.config/containers/auth.json" } as const;
export const ENVIRONMENT = { kind: "environment", name: "DOCKER_AUTH_CONFIG" } as const;
export const FAKE = { kind: "helper", name: "docker-credential-fake" } as const;

/** A computer with nothing but a home folder, and helpers as they are installed. */
export interface Rig {
  readonly home: string;
  readonly logins: ExternalLogins;
  readonly clock: { ms: number };
  readonly write: (path: string, content: object | string) => Promise<string>;
  readonly helper: (name: string, behaviour?: Partial<Behaviour>) => Promise<FakeHelper>;
}

export async function loginsRig(environment: Record<string, string> = {}): Promise<Rig> {
  const home = await tempDir();
  const clock = { ms: 0 };
  const logins = createExternalLogins({
    environment: { PATH: join(home, "bin"), ...environment },
    platform: process.platform,
    userHome: home,
    now: () => clock.ms,
  });
  return {
    home,
    logins,
    clock,
    write: async (path, content) => {
      const whole = join(home, path);
      await mkdir(dirname(whole), { recursive: true });
      await writeFile(whole, typeof content === "string" ? content : JSON.stringify(content));
      return whole;
    },
    helper: (name, behaviour) => installFakeHelper(join(home, "bin"), name, behaviour),
  };
}

/** An entry of `auths`. */
export function login(username: string, password = SECRET): { auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString("base64") };
}

export const CONFIG = ".docker/config.json";
export const AUTH = ".config/containers/auth.json";
