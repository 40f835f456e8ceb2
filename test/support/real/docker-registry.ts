import { mkdir, writeFile } from "node:fs/promises";
import { get as httpGet } from "node:http";
import { get as httpsGet } from "node:https";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createTempDir } from "../temp-dir.ts";
import { makeServerCertificate } from "./certificates.ts";
import { runTool, type Service, startService } from "./child.ts";
import { startTokenServer, type TokenServer, type TokenServerOptions } from "./token-server.ts";

/** An account of a registry that the tests start. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

export const TEST_ACCOUNT: Account = { username: "pilot", password: "correct horse 7" };

export interface DockerRegistryOptions {
  /** The program, when it is not Debian's: distribution 3 reads the same configuration. */
  readonly program?: string;
  /**
   * `none`: everybody may do everything. `basic`: {@link TEST_ACCOUNT} in a bcrypt htpasswd file. `token`: a token
   * server that knows {@link TEST_ACCOUNT} for everything, unless `tokens` says otherwise.
   */
  readonly auth?: "none" | "basic" | "token";
  readonly tokens?: Partial<Omit<TokenServerOptions, "folder">>;
  /** HTTPS with a certificate of a private authority; its PEM is at `caPath`. */
  readonly tls?: boolean;
  /** Whether manifests and blobs may be deleted. Default true. */
  readonly deletes?: boolean;
}

/** Debian's docker-registry (distribution 2.8), or distribution 3, running on loopback with an empty store of its own. */
export interface DockerRegistry {
  /** `127.0.0.1:port`, as in a reference. */
  readonly host: string;
  readonly url: string;
  readonly account: Account | undefined;
  /** The authority of its certificate; undefined without TLS. */
  readonly caPath: string | undefined;
  readonly tokenServer: TokenServer | undefined;
  readonly pid: number;
  /** The folder in which it keeps repositories and blobs. */
  readonly storagePath: string;
  log(): string;
  /** Ends it and removes its store. */
  stop(): Promise<void>;
}

/** Starts a registry on a free port and waits until it answers. */
export async function startDockerRegistry(
  options: DockerRegistryOptions = {},
): Promise<DockerRegistry> {
  const folder = await createTempDir();
  const storagePath = join(folder.path, "storage");
  await mkdir(storagePath);
  const auth = options.auth ?? "none";
  const tokenServer =
    auth === "token"
      ? await startTokenServer({ folder: folder.path, users: EVERYTHING, ...options.tokens })
      : undefined;
  const certificate = options.tls === true ? await makeServerCertificate(folder.path) : undefined;
  const config = {
    version: "0.1",
    log: { level: "info", accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: storagePath },
      delete: { enabled: options.deletes ?? true },
    },
    ...(await authSection(auth, folder.path, tokenServer)),
    http: {
      addr: "127.0.0.1:0",
      ...(certificate === undefined
        ? {}
        : { tls: { certificate: certificate.certificatePath, key: certificate.keyPath } }),
    },
  };
  // Every JSON document is YAML, which is what the registry reads.
  const configPath = join(folder.path, "config.yml");
  await writeFile(configPath, JSON.stringify(config));
  const service = startService(options.program ?? "docker-registry", ["serve", configPath], {
    OTEL_TRACES_EXPORTER: "none",
  });
  const stop = async (): Promise<void> => {
    await service.stop();
    await tokenServer?.stop();
    await folder.remove();
  };
  try {
    const host = await waitUntilListening(service);
    const url = `${certificate === undefined ? "http" : "https"}://${host}`;
    await waitUntilAnswering(url, service);
    return {
      host,
      url,
      account: auth === "none" ? undefined : TEST_ACCOUNT,
      caPath: certificate?.caPath,
      tokenServer,
      pid: service.process.pid ?? 0,
      storagePath,
      log: () => service.log(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const EVERYTHING: TokenServerOptions["users"] = {
  [TEST_ACCOUNT.username]: {
    password: TEST_ACCOUNT.password,
    access: { "*": ["pull", "push", "delete", "*"] },
  },
};

async function authSection(
  auth: "none" | "basic" | "token",
  folder: string,
  tokens: TokenServer | undefined,
): Promise<object> {
  if (auth === "basic") {
    const path = join(folder, "htpasswd");
    const input = `${TEST_ACCOUNT.password}\n`;
    await writeFile(
      path,
      await runTool("htpasswd", ["-n", "-B", "-i", TEST_ACCOUNT.username], { input }),
    );
    return { auth: { htpasswd: { realm: "portolan-test", path } } };
  }
  if (tokens === undefined) return {};
  const { realm, service, issuer, certificatePath: rootcertbundle } = tokens;
  return { auth: { token: { realm, service, issuer, rootcertbundle } } };
}

/** The registry picks the port and logs it: no other program can take it in between. */
async function waitUntilListening(service: Service): Promise<string> {
  const match = await service.waitForLine(/listening on (127\.0\.0\.1:\d+)/);
  return match[1] ?? "";
}

/** Polls a registry that says nothing when it is ready. @throws when it does not answer within five seconds */
export async function waitUntilAnswering(url: string, service: Service): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const status = await statusOf(`${url}/v2/`);
    if (status === 200 || status === 401) return;
    await delay(25);
  }
  throw new Error(`the registry at ${url} does not answer:\n${service.log()}`);
}

function statusOf(url: string): Promise<number> {
  return new Promise((resolve) => {
    const done = (status: number): void => resolve(status);
    const request = url.startsWith("https:")
      ? httpsGet(url, { rejectUnauthorized: false, agent: false }, (response) => {
          response.resume();
          done(response.statusCode ?? 0);
        })
      : httpGet(url, { agent: false }, (response) => {
          response.resume();
          done(response.statusCode ?? 0);
        });
    request.on("error", () => done(0));
  });
}
