import { createServer, type Server } from "node:https";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RegistryAccess } from "../../../electron/registry/access.ts";
import type { CloudCredential, Credential } from "../../../electron/registry/credential.ts";
import { type HttpProxy, startHttpProxy } from "../proxy/http-proxy.ts";
import { issueCertificate } from "../registry/tls.ts";

/** One request as a host of the cloud got it. */
export interface SeenRequest {
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Hosts of a cloud that stand on this computer: whoever goes through the proxy meets them in place of the real ones. */
export interface Cloud {
  readonly proxy: HttpProxy;
  /** Of the authority that signed the certificates of all hosts. */
  readonly authority: string;
  /** All requests, in their order. */
  readonly requests: SeenRequest[];
  /** An access to a registry of this cloud. */
  access(host: string, account?: Credential | CloudCredential): RegistryAccess;
  /** From now on nothing is answered; resolves when the next request has come. */
  stall(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts hosts of clouds over TLS, each answered by its own function, and the one proxy that leads to them and nowhere else.
 * @param hosts by name, without port
 */
export async function startCloud(hosts: Readonly<Record<string, RequestListener>>): Promise<Cloud> {
  const authority = issueCertificate({ subject: "Cloud test authority", isAuthority: true });
  const requests: SeenRequest[] = [];
  const servers: Server[] = [];
  const names: Record<string, string> = {};
  let stalled: (() => void) | undefined;
  for (const [host, listener] of Object.entries(hosts)) {
    const { cert, key } = issueCertificate({ subject: host, names: [host], issuer: authority });
    const server = createServer(
      { cert, key },
      (request: IncomingMessage, answer: ServerResponse) => {
        const { method = "", url: path = "", headers } = request;
        requests.push({ host, method, path, headers });
        if (stalled === undefined) listener(request, answer);
        else stalled();
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    names[`${host}:443`] = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const proxy = await startHttpProxy({ names });
  return {
    proxy,
    authority: authority.cert,
    requests,
    access: (host, account) => accessThrough(proxy, authority.cert, host, account),
    stall: () => new Promise((resolve) => (stalled = resolve)),
    close: async () => {
      await proxy.close();
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    },
  };
}

function accessThrough(
  proxy: HttpProxy,
  authority: string,
  host: string,
  account: Credential | CloudCredential | undefined,
): RegistryAccess {
  const isPlain = account?.kind === "password" || account?.kind === "identity-token";
  return {
    id: host,
    host,
    lookUp: () => Promise.resolve(isPlain ? account : undefined),
    lookUpAccount: () => Promise.resolve(account),
    trustedRealms: [],
    link: {
      plainHttp: false,
      skipVerify: false,
      authorities: [authority],
      proxyFor: () => Promise.resolve({ url: proxy.url, from: "test" }),
    },
  };
}
