import { isLink, parseLink } from "./link.ts";
import { isRepository, isTag, parseName, parseRegistry, type Reference } from "./oci/reference.ts";
import { isDigest } from "./oci/digest.ts";
import { readCommand } from "./sign-in-command.ts";
import { type PageAddress, readPage, registryHost } from "./sign-in-page.ts";

/** An image or a repository that somebody pasted to get there. */
export interface PastedReference {
  /** Without tag and digest it is a whole repository. */
  readonly reference: Reference;
  /**
   * Whether it can be nothing else: a command line, a page of a registry, or a name with its host. `alpine:3.20` may
   * just as well be something to look for.
   */
  readonly certain: boolean;
}

/** A line of a terminal or an address; anything longer is no reference. */
const MAX_TEXT = 4000;

/**
 * Reads an image reference however people have it at hand: `ghcr.io/team/app:1.2`, a `docker pull …` line of any tool,
 * `docker://…`, a link of this program, a page of Docker Hub or another registry's site, or an address of the registry's
 * API. Undefined for anything else, also for a single word.
 */
export function readPastedReference(text: string): PastedReference | undefined {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > MAX_TEXT) return undefined;
  if (/\s/.test(trimmed)) return readLine(trimmed);
  return readWord(trimmed.replace(/^(["'`<])(.*)["'`>]$/s, "$2"));
}

/** Of several images the one whose host was written: the others may be on this computer. */
function readLine(text: string): PastedReference | undefined {
  const command = readCommand(text);
  if (command === undefined || command.login) return undefined;
  const found = command.operands
    .filter((one) => !/^(?:oci|oci-archive|docker-archive|docker-daemon|dir|store):/.test(one))
    .map((one) => readWord(one) ?? readName(one))
    .filter((one) => one !== undefined);
  const first = found.find(({ certain }) => certain) ?? found[0];
  return first === undefined ? undefined : { ...first, certain: true };
}

function readWord(word: string): PastedReference | undefined {
  if (isLink(word)) return readLink(word);
  const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#@]+)(\/[^?#]*)?(\?[^#]*)?/i.exec(word);
  if (url !== null) {
    const [, scheme = "", host = "", path = "", query = ""] = url;
    if (/^(?:docker|oci)$/i.test(scheme)) return sure(readName(word.slice(scheme.length + 3)));
    return /^https?$/i.test(scheme) ? readAddress(word, host, { path, query }) : undefined;
  }
  const slash = word.indexOf("/");
  const host = slash === -1 ? "" : word.slice(0, slash);
  if (/^[\w-]+\.[\w.-]+$/.test(host)) {
    const [path = "", query = ""] = word.slice(slash).split(/(?=\?)/, 2);
    const page = readSite(pageOf(host, path, query));
    if (page !== undefined) return page;
  }
  return /[/:@]/.test(word) ? readName(word) : undefined;
}

/** Links name the host always; a bad one is nothing else either. */
function readLink(word: string): PastedReference | undefined {
  try {
    return { reference: parseLink(word).reference, certain: true };
  } catch {
    return undefined;
  }
}

/** A page of a web site, an endpoint of the registry's API, or a reference with a scheme before it. */
function readAddress(
  word: string,
  host: string,
  { path, query }: { readonly path: string; readonly query: string },
): PastedReference | undefined {
  const page = pageOf(host, path, query);
  const known = readSite(page) ?? readEndpoint(page);
  if (known !== undefined) return known;
  const bare = word.replace(/^https?:\/\/(?:[^/?#@]*@)?/i, "").replace(/[?#].*$|\/+$/g, "");
  const named = bare.includes("/") ? readName(bare) : undefined;
  // Any web address has the form of a repository's name; only a tag or a digest tells them apart.
  const tagged = named?.reference.tag !== undefined || named?.reference.digest !== undefined;
  return named === undefined ? undefined : { ...named, certain: tagged };
}

function readSite(page: PageAddress): PastedReference | undefined {
  const found = readPage(page);
  if (found?.repository === undefined) return readHubLayers(page);
  const tag = /[?&](?:name|tag)=([^&]+)/.exec(page.query)?.[1];
  return at(found.host, found.repository, tag);
}

/** https://hub.docker.com/layers/team/app/1.2/images/sha256-…, with `library` for official images. */
function readHubLayers({ host, parts }: PageAddress): PastedReference | undefined {
  const [area, namespace, name, tag] = parts;
  if (host !== "hub.docker.com" || area !== "layers" || name === undefined) return undefined;
  return at("docker.io", `${namespace}/${name}`, tag);
}

/** Spec: distribution-spec v1.1, Endpoints: /v2/<name>/{manifests,blobs,tags,referrers}/… */
function readEndpoint({ host, parts }: PageAddress): PastedReference | undefined {
  const end = parts.findLastIndex((part) => /^(?:manifests|blobs|tags|referrers)$/.test(part));
  if (parts[0] !== "v2" || end < 2) return undefined;
  const last = parts[end] === "manifests" ? parts[end + 1] : undefined;
  return at(registryHost(host), parts.slice(1, end).join("/"), last);
}

/** @param version a tag or a digest; anything else is left out */
function at(host: string, repository: string, version?: string): PastedReference | undefined {
  if (!isHost(host) || !isRepository(repository)) return undefined;
  if (version !== undefined && isDigest(version)) {
    return { reference: { registry: host, repository, digest: version }, certain: true };
  }
  const tag = version !== undefined && isTag(version) ? { tag: version } : {};
  return { reference: { registry: host, repository, ...tag }, certain: true };
}

function readName(text: string): PastedReference | undefined {
  try {
    const reference = parseName(text);
    const first = text.slice(0, Math.max(text.indexOf("/"), 0));
    const named = /[.:]/.test(first) || first === "localhost" || reference.digest !== undefined;
    return { reference, certain: named };
  } catch {
    return undefined;
  }
}

function sure(found: PastedReference | undefined): PastedReference | undefined {
  return found === undefined ? undefined : { ...found, certain: true };
}

function pageOf(host: string, path: string, query: string): PageAddress {
  return { host: host.toLowerCase(), parts: path.split("/").filter((part) => part !== ""), query };
}

function isHost(text: string): boolean {
  try {
    parseRegistry(text);
    return true;
  } catch {
    return false;
  }
}
