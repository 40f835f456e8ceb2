import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";

/** Where an engine listens, taken apart. */
export type EngineAddress =
  | { readonly kind: "unix"; readonly path: string }
  /** A named pipe of Windows, as the system calls it: `\\.\pipe\docker_engine`. */
  | { readonly kind: "pipe"; readonly path: string }
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | SshAddress;

export interface SshAddress {
  readonly kind: "ssh";
  readonly hostname: string;
  readonly user?: string;
  readonly port?: number;
  /** The socket on the far side, as Podman writes it. Docker's own addresses have none. */
  readonly socketPath?: string;
  /** Absolute path of the key that ssh shall use. */
  readonly identity?: string;
}

/** Docker's ports: 2376 is for TLS. Source: docs.docker.com/reference/cli/dockerd, "Daemon socket option". */
const PLAIN_PORT = 2375;
const TLS_PORT = 2376;
/** No path or host name is longer. */
const MAX_LENGTH = 4096;
/** What ssh may be given: it would take a leading dash for an option, and quote nothing for the far side. */
const SSH_WORD = /^[A-Za-z0-9_.][A-Za-z0-9_.@+-]*$/;
/** The path is part of a command line that the shell of the far side reads. */
const SSH_PATH = /^\/[A-Za-z0-9_./@+-]+$/;

/**
 * Reads an address as `DOCKER_HOST` has it: `unix://`, `npipe://`, `tcp://`, `ssh://`. Parts that may be secret, as in
 * `tcp://user:password@host`, are refused and not repeated.
 * @throws configuration_invalid
 */
export function parseEngineAddress(text: string, isEncrypted = false): EngineAddress {
  if (text.length > MAX_LENGTH || /\p{Cc}/u.test(text)) throw invalid("it is no address");
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/.exec(text) ?? [];
  switch (scheme) {
    case "unix":
      if (!rest.startsWith("/")) throw invalid("after unix:// comes an absolute path");
      return { kind: "unix", path: rest };
    case "npipe":
      return { kind: "pipe", path: pipePath(rest) };
    case "tcp":
      return tcpAddress(rest, isEncrypted);
    case "ssh":
      return sshAddress(text);
    default:
      throw invalid("it begins with none of unix://, npipe://, tcp:// and ssh://");
  }
}

/** As Docker writes it. Holds no secret. */
export function formatEngineAddress(address: EngineAddress): string {
  switch (address.kind) {
    case "unix":
      return `unix://${address.path}`;
    case "pipe":
      return `npipe://${address.path.replaceAll("\\", "/")}`;
    case "tcp":
      return `tcp://${address.hostname}:${address.port}`;
    case "ssh": {
      const user = address.user === undefined ? "" : `${address.user}@`;
      const port = address.port === undefined ? "" : `:${address.port}`;
      return `ssh://${user}${address.hostname}${port}${address.socketPath ?? ""}`;
    }
    default:
      return assertNever(address);
  }
}

/** `//./pipe/docker_engine`, also with backslashes. Only pipes of this computer. */
function pipePath(rest: string): string {
  const name = /^[/\\]{2}\.[/\\]pipe[/\\]([^/\\]+)$/.exec(rest)?.[1];
  if (name === undefined) throw invalid("after npipe:// comes //./pipe/ and a name");
  return `\\\\.\\pipe\\${name}`;
}

function tcpAddress(rest: string, isEncrypted: boolean): EngineAddress {
  const url = URL.parse(`http://${rest}`);
  if (url === null || url.hostname === "") throw invalid("after tcp:// comes a host");
  if (url.username !== "" || url.password !== "")
    throw invalid("names and passwords cannot be used");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    throw invalid("after the port nothing may come");
  }
  // A URL does not keep the port that its scheme has by itself.
  const isPort80 = url.port === "" && /:80\/?$/.test(rest);
  const usual = isEncrypted ? TLS_PORT : PLAIN_PORT;
  const port = isPort80 ? 80 : url.port === "" ? usual : Number(url.port);
  return { kind: "tcp", hostname: url.hostname, port };
}

function sshAddress(text: string): SshAddress {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") throw invalid("after ssh:// comes a host");
  if (url.password !== "") throw invalid("passwords cannot be used: ssh asks its agent");
  if (url.search !== "" || url.hash !== "") throw invalid("after the path nothing may come");
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const isHost = SSH_WORD.test(hostname) || /^[0-9a-f:.]+$/.test(hostname);
  if (!isHost) throw invalid("the host is not one that ssh could be given");
  if (url.username !== "" && !SSH_WORD.test(url.username)) {
    throw invalid("the user is not one that ssh could be given");
  }
  const socketPath = url.pathname === "/" ? "" : url.pathname;
  if (socketPath !== "" && !SSH_PATH.test(socketPath)) throw invalid("the path cannot be used");
  return {
    kind: "ssh",
    hostname,
    ...(url.username === "" ? {} : { user: url.username }),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(socketPath === "" ? {} : { socketPath }),
  };
}

function invalid(why: string): AppError {
  return new AppError("configuration_invalid", `the address of an engine cannot be used: ${why}`, {
    details: { why },
  });
}
