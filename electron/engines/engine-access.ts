import type { EngineAddress } from "./engine-address.ts";

/** All that is needed to reach an engine. */
export interface EngineAccess {
  readonly address: EngineAddress;
  /** Present where TLS is spoken, for `tcp` only. */
  readonly tls?: EngineTls;
}

/** Certificates in PEM, as Docker has them in a folder. */
export interface EngineTls {
  /** Trusted in place of the public authorities. */
  readonly authority?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** False where Docker was told not to verify who answers. */
  readonly verify: boolean;
}

/** How the system's ssh is started. */
export interface SshProgram {
  /** The absolute path, or undefined where there is none. */
  find(): Promise<string | undefined>;
  /** The user's own environment: ssh finds its agent there. */
  readonly environment: Readonly<Record<string, string>>;
}
