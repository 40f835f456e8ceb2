import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomUUID,
  sign,
  X509Certificate,
  type KeyObject,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { makeSigningCertificate } from "./certificates.ts";

/** What somebody may do: repository name, or `*` for all, to actions such as `pull` and `push`. */
export type AccessTable = Readonly<Record<string, readonly string[]>>;

export interface TokenUser {
  readonly password: string;
  readonly access: AccessTable;
}

export interface TokenServerOptions {
  /** Where the signing key is made. */
  readonly folder: string;
  readonly users: Readonly<Record<string, TokenUser>>;
  /** What a client without credentials may do. Default: nothing. */
  readonly anonymous?: AccessTable;
  /** Default 300. The registry tolerates tokens for 60 seconds longer, so -61 makes one that is refused at once. */
  readonly lifetimeSeconds?: number;
}

/** One request for a token, without its secret. */
export interface TokenRequest {
  readonly account: string | undefined;
  readonly scopes: readonly string[];
  readonly granted: boolean;
}

export interface TokenServer {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  readonly certificatePath: string;
  readonly requests: readonly TokenRequest[];
  stop(): Promise<void>;
}

interface Signer {
  readonly key: KeyObject;
  readonly header: object;
}

interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

const SERVICE = "portolan-test-registry";
const ISSUER = "portolan-test-tokens";

/**
 * The token endpoint of a registry: checks Basic credentials and signs a JWT for as much of the wanted scopes as the
 * account may have. Spec: distribution, "Token Authentication Specification".
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const { certificatePath, keyPath } = await makeSigningCertificate(options.folder);
  const signer = await loadSigner(certificatePath, keyPath);
  const requests: TokenRequest[] = [];
  const server = createServer((request, response) => {
    requests.push(answer(request, response, options, signer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    realm: `http://127.0.0.1:${port}/token`,
    service: SERVICE,
    issuer: ISSUER,
    certificatePath,
    requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function loadSigner(certificatePath: string, keyPath: string): Promise<Signer> {
  const certificate = new X509Certificate(await readFile(certificatePath));
  return {
    key: createPrivateKey(await readFile(keyPath)),
    header: {
      typ: "JWT",
      alg: "RS256",
      kid: keyId(createPublicKey(certificate.publicKey.export({ type: "spki", format: "pem" }))),
      x5c: [certificate.raw.toString("base64")],
    },
  };
}

/** Distribution names a key by the first 240 bits of its SHA-256 in base32, in twelve groups of four. */
function keyId(key: KeyObject): string {
  const spki = key.export({ type: "spki", format: "der" });
  const bits = [...createHash("sha256").update(spki).digest().subarray(0, 30)]
    .map((byte) => byte.toString(2).padStart(8, "0"))
    .join("");
  const base32 = (bits.match(/.{5}/g) ?? [])
    .map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Number.parseInt(group, 2)))
    .join("");
  return (base32.match(/.{4}/g) ?? []).join(":");
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: TokenServerOptions,
  signer: Signer,
): TokenRequest {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const scopes = url.searchParams.getAll("scope").flatMap((scope) => scope.split(" "));
  const login = basicLogin(request.headers.authorization);
  const user = login === undefined ? undefined : options.users[login.account];
  const refused = login !== undefined && user?.password !== login.password;
  response.setHeader("content-type", "application/json");
  if (request.method !== "GET" || url.pathname !== "/token" || refused) {
    response.statusCode = refused ? 401 : 404;
    response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "bad login" }] }));
    return { account: login?.account, scopes, granted: false };
  }
  const table = user?.access ?? options.anonymous ?? {};
  const lifetime = options.lifetimeSeconds ?? 300;
  const access = scopes.flatMap((scope) => grant(scope, table));
  const token = signToken(signer, login?.account ?? "", access, lifetime);
  response.end(
    JSON.stringify({ token, expires_in: lifetime, issued_at: new Date().toISOString() }),
  );
  return { account: login?.account, scopes, granted: true };
}

function basicLogin(header: string | undefined): { account: string; password: string } | undefined {
  if (header === undefined || !header.startsWith("Basic ")) return undefined;
  const text = Buffer.from(header.slice("Basic ".length), "base64").toString("utf8");
  const colon = text.indexOf(":");
  return { account: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The part of `type:name:action,action` that the table allows. Names may hold colons: a host with a port. */
function grant(scope: string, table: AccessTable): readonly Access[] {
  const [type = "", ...rest] = scope.split(":");
  const wanted = (rest.pop() ?? "").split(",");
  const name = rest.join(":");
  const allowed = type === "registry" ? ["*"] : (table[name] ?? table["*"] ?? []);
  const actions = wanted.filter((action) => allowed.includes(action));
  return actions.length === 0 ? [] : [{ type, name, actions }];
}

function signToken(
  signer: Signer,
  subject: string,
  access: readonly Access[],
  lifetime: number,
): string {
  const now = Math.floor(Date.now() / 1000);
  const issuedAt = Math.min(now, now + lifetime) - 1;
  const claims = {
    iss: ISSUER,
    sub: subject,
    aud: SERVICE,
    iat: issuedAt,
    nbf: issuedAt,
    exp: now + lifetime,
    jti: randomUUID(),
    access,
  };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const body = `${encode(signer.header)}.${encode(claims)}`;
  return `${body}.${sign("RSA-SHA256", Buffer.from(body), signer.key).toString("base64url")}`;
}
