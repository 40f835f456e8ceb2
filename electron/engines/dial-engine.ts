import net, { isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import type { buildConnector } from "undici";
import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import type { EngineAccess, EngineTls, SshProgram } from "./engine-access.ts";
import { openSshBridge } from "./ssh-bridge.ts";

/** Until a connection to an engine stands; ssh has a limit of its own. */
const CONNECT_MS = 10_000;
/** Half a minute without a byte: is the other computer still there? Nobody else would notice while an engine works. */
const KEEP_ALIVE_MS = 30_000;
/** Docker's own lower limit. */
const OLDEST_PROTOCOL = "TLSv1.2";

/** Problems with certificates as OpenSSL and Node name them. */
const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/;

/**
 * Opens connections for undici to wherever an engine listens. Failures come as Node names them, or as AppErrors.
 * @param name of the engine, for errors
 */
export function createEngineConnector(
  name: string,
  access: EngineAccess,
  ssh: SshProgram,
): buildConnector.connector {
  return (_wanted, callback) => {
    const answer = async (): Promise<void> => {
      let stream: Duplex;
      try {
        stream = await open(name, access, ssh);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
      // undici asks nothing of a socket that a stream does not have.
      callback(null, stream as Socket);
    };
    void answer();
  };
}

function open(name: string, { address, tls }: EngineAccess, ssh: SshProgram): Promise<Duplex> {
  switch (address.kind) {
    case "unix":
    case "pipe":
      return untilReady(net.connect({ path: address.path }), "connect");
    case "tcp": {
      const { hostname, port } = address;
      const host = hostname.replace(/^\[(.*)\]$/, "$1");
      if (tls === undefined) return untilReady(net.connect({ host, port }), "connect");
      return openEncrypted(name, { host, port }, tls);
    }
    case "ssh":
      return openSshBridge(name, address, ssh);
    default:
      return assertNever(address);
  }
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

async function openEncrypted(name: string, at: Endpoint, options: EngineTls): Promise<Socket> {
  const secureContext = contextOf(name, options);
  const socket = tls.connect({
    ...at,
    ...(isIP(at.host) === 0 ? { servername: at.host } : {}),
    secureContext,
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: options.verify,
  });
  try {
    return await untilReady(socket, "secureConnect");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!CERTIFICATE.test(reason)) throw error;
    const host = `${at.host}:${at.port}`;
    throw new AppError("tls_failed", `no trusted connection to the engine ${name}: ${reason}`, {
      details: { engine: name, host, reason },
      cause: error,
    });
  }
}

/** Docker trusts the authority in its folder alone; without one, those of the system. */
function contextOf(name: string, { authority, certificate, key }: EngineTls): tls.SecureContext {
  try {
    return tls.createSecureContext({
      minVersion: OLDEST_PROTOCOL,
      ...(authority === undefined ? {} : { ca: authority }),
      ...(certificate === undefined || key === undefined ? {} : { cert: certificate, key }),
    });
  } catch {
    // Without cause: what was read may be a key.
    const why = "its certificate, its key or its authority is damaged";
    throw new AppError("configuration_invalid", `the engine ${name} cannot be asked: ${why}`, {
      details: { engine: name, why },
    });
  }
}

/** Waits for the event; a socket that fails or takes too long is destroyed. */
function untilReady<S extends Socket>(socket: S, event: "connect" | "secureConnect"): Promise<S> {
  return new Promise((resolve, reject) => {
    const late = Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" });
    const timer = setTimeout(() => socket.destroy(late), CONNECT_MS);
    // Stays: between two owners an error has no other listener, and the close that follows tells the next one.
    socket.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once(event, () => {
      clearTimeout(timer);
      // A socket of this computer has no use for it, and does not mind.
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve(socket);
    });
  });
}
