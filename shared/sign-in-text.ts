import { isRepository, parseName, parseRegistry, type Reference } from "./oci/reference.ts";
import { parseAddress } from "./registry-address.ts";
import { type PageAddress, readPage, registryHost } from "./sign-in-page.ts";
import { readCommand } from "./sign-in-command.ts";

/** What somebody who wants to sign in typed or pasted. */
export type SignInText = SignInAddress | { readonly kind: "configuration" };

export interface SignInAddress {
  readonly kind: "address";
  /** As it stands in references: `docker.io` for every name of Docker Hub. */
  readonly host: string;
  /**
   * What stood behind the host, when the account could be for that part only: `team` in `harbor.example.com/team`.
   * Together with `repository` it may just as well be an image that was pasted without its tag.
   */
  readonly prefix: string;
  /** An image was named: rights can be tried on its repository. */
  readonly repository?: string;
  readonly username?: string;
  /** A password that stood in the text. Whoever reads it takes it out of sight at once. */
  readonly secret?: string;
  /** `http://` was written, or `--plain-http`. */
  readonly plainHttp: boolean;
}

/** A line of a terminal or an address; anything longer is no text to sign in with. */
const MAX_LINE = 10_000;
/** The contract takes no longer configuration; see `logins.find`. */
const MAX_CONFIGURATION = 900_000;

/**
 * Reads whatever people have at hand when they want to sign in: a host, a web address of the registry or of its site, an
 * image reference, a line for docker, podman, nerdctl, skopeo and others, or the text of a config.json or auth.json.
 * Undefined when it names no registry.
 */
export function readSignInText(text: string): SignInText | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) return readConfiguration(trimmed);
  if (trimmed === "" || trimmed.length > MAX_LINE) return undefined;
  const command = /\s/.test(trimmed) ? readCommandLine(trimmed) : undefined;
  if (command !== undefined) return command;
  return readAddress(trimmed.replace(/^(["'`<])(.*)["'`>]$/s, "$2"));
}

/** config.json(5) of Docker and containers-auth.json(5): any member that holds or points to logins. */
function readConfiguration(text: string): SignInText | undefined {
  if (text.length > MAX_CONFIGURATION) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const known = ["auths", "credHelpers", "credsStore"].some((key) => Object.hasOwn(value, key));
    return known ? { kind: "configuration" } : undefined;
  } catch {
    return undefined;
  }
}

function readCommandLine(text: string): SignInAddress | undefined {
  const command = readCommand(text);
  if (command === undefined) return undefined;
  const { login, operands, plainHttp, ...account } = command;
  const found = login ? readLoginOperand(operands[0] ?? "docker.io") : chooseOperand(operands);
  if (found === undefined) return undefined;
  return { ...found, ...account, plainHttp: plainHttp || found.plainHttp };
}

/** `docker login` takes a host or an address, `podman login` also the beginning of repository names. */
function readLoginOperand(text: string): SignInAddress | undefined {
  if (text.includes("://")) return readAddress(text);
  try {
    const { host, prefix } = parseAddress(text.replace(/\/(?:v[12]\/?)?$/, ""));
    return address(registryHost(host), { prefix });
  } catch {
    return undefined;
  }
}

/** Of several images the one whose host was written: the others may be on this computer. */
function chooseOperand(operands: readonly string[]): SignInAddress | undefined {
  const read = operands
    .filter((text) => !/^(?:oci|oci-archive|docker-archive|docker-daemon|dir|store):/.test(text))
    .map((text) => (text.includes("/") ? readAddress(text) : readImage(text)))
    .filter((found) => found !== undefined)
    .map(asImage);
  return read.find(({ host }) => host !== "docker.io") ?? read[0];
}

const URL_PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?([^/?#@]*)([^?#]*)(\?[^#]*)?/i;

function readAddress(text: string): SignInAddress | undefined {
  const url = URL_PARTS.exec(text);
  if (url === null) return readBare(text);
  const [, scheme = "", userInfo = "", authority = "", path = "", query = ""] = url;
  if (/^(?:docker|oci)$/i.test(scheme)) {
    const found = readBare(`${authority}${path}`);
    return found === undefined ? undefined : asImage(found);
  }
  if (!/^https?$/i.test(scheme)) return undefined;
  const host = tryRegistry(authority);
  if (host === undefined) return undefined;
  return {
    ...readWeb({ host, parts: path.split("/").filter((part) => part !== ""), query }),
    plainHttp: scheme.toLowerCase() === "http",
    ...readUserInfo(userInfo),
  };
}

/** A page of a web site, an endpoint of the registry's API, or the registry's address alone. */
function readWeb(page: PageAddress): SignInAddress {
  const known = readPage(page);
  if (known !== undefined) return address(known.host, known);
  const host = registryHost(page.host);
  // Spec: distribution-spec v1.1, Endpoints: /v2/<name>/{manifests,blobs,tags,referrers}/…
  const end = page.parts.findIndex((part, index) => {
    return index > 1 && /^(?:manifests|blobs|tags|referrers)$/.test(part);
  });
  if (page.parts[0] !== "v2" || end === -1) return address(host);
  const repository = page.parts.slice(1, end).join("/");
  return address(host, isRepository(repository) ? { repository } : {});
}

function readUserInfo(text: string): Pick<SignInAddress, "username" | "secret"> {
  const [username = "", ...rest] = text.split(":");
  const secret = rest.join(":");
  return {
    ...(username === "" ? {} : { username: decoded(username) }),
    ...(secret === "" ? {} : { secret: decoded(secret) }),
  };
}

/** Without a scheme: `host`, `host/prefix`, an image, or a page whose scheme the browser did not show. */
function readBare(text: string): SignInAddress | undefined {
  const slash = text.indexOf("/");
  if (slash === -1) return readHostOrImage(text);
  const first = text.slice(0, slash);
  if (!/[.:[]/.test(first) && first !== "localhost") return readImage(text);
  const host = tryRegistry(first);
  if (host === undefined) return undefined;
  const [path = "", query = ""] = text
    .slice(slash + 1)
    .replace(/\/$/, "")
    .split(/(?=\?)/, 2);
  const page = { host, parts: path.split("/"), query };
  if (path === "" || /^v[12]$/.test(page.parts[0] ?? "")) return readWeb(page);
  const known = readPage(page);
  if (known !== undefined) return address(known.host, known);
  if (/[:@]/.test(path)) return readImage(text);
  if (!isRepository(path)) return /^[\w.~!$&'()*+,;=%/-]+$/.test(path) ? address(host) : undefined;
  // One part may be a namespace or a project; two and more are as likely the name of an image.
  const repository = path.includes("/") ? { repository: path } : {};
  return address(registryHost(host), { prefix: path, ...repository });
}

/** `harbor`, `harbor:5000` and `ghcr.io` are hosts; `alpine:3.20` and `redis:7` are images of Docker Hub. */
function readHostOrImage(text: string): SignInAddress | undefined {
  // A host of one word with such a port would be a strange one; a version number of this form is usual.
  const looksLikeTag = /^[a-z][\w-]*:(?!80$)\d{1,2}$/.test(text) && !text.startsWith("localhost:");
  const host = looksLikeTag ? undefined : tryRegistry(text);
  if (host !== undefined) return address(registryHost(host));
  // `ghcr.io:99999` is a mistyped host, not an image named ghcr.io.
  return /^[^:@]*\./.test(text) ? undefined : readImage(text);
}

function readImage(text: string): SignInAddress | undefined {
  const reference = tryName(text);
  if (reference === undefined) return undefined;
  const { registry, repository } = reference;
  return address(registryHost(registry), { repository });
}

/** Where only an image can be meant, what stands behind the host is its repository. */
function asImage({ prefix, ...found }: SignInAddress): SignInAddress {
  const named = prefix !== "" && found.repository === undefined ? { repository: prefix } : {};
  return { ...found, ...named, prefix: "" };
}

function address(
  host: string,
  more: { readonly prefix?: string; readonly repository?: string } = {},
): SignInAddress {
  const { prefix = "", repository } = more;
  return {
    kind: "address",
    host,
    prefix,
    plainHttp: false,
    ...(repository === undefined ? {} : { repository }),
  };
}

function tryRegistry(text: string): string | undefined {
  try {
    return parseRegistry(text);
  } catch {
    return undefined;
  }
}

function tryName(text: string): Reference | undefined {
  try {
    return parseName(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
