import { isRepository } from "./oci/reference.ts";

/** Where a page of a registry's web site leads. */
export interface SignInPage {
  readonly host: string;
  /** The page was about this repository. */
  readonly repository?: string;
}

/** A web address taken apart as text: no URL parser may turn a look-alike host into a real one. */
export interface PageAddress {
  readonly host: string;
  /** Parts of the path, without empty ones. */
  readonly parts: readonly string[];
  /** With its question mark, or empty. */
  readonly query: string;
}

/** Names under which people know Docker Hub; none of them but the first stands in references. */
const HUB_HOSTS: ReadonlySet<string> = new Set([
  "docker.io",
  "index.docker.io",
  "registry-1.docker.io",
  "registry.hub.docker.com",
  "hub.docker.com",
  "www.docker.com",
  "docker.com",
]);

/** The host as it stands in references: Docker Hub has many names and one canonical one. */
export function registryHost(host: string): string {
  return HUB_HOSTS.has(host) ? "docker.io" : host;
}

type ReadPage = (page: PageAddress) => SignInPage | undefined;

/** Web sites whose registry has another host. */
const PAGES: Readonly<Record<string, ReadPage>> = {
  "hub.docker.com": readHub,
  "github.com": readGitHub,
  "www.github.com": readGitHub,
  "gitlab.com": readGitLab,
  "quay.io": ({ parts }) =>
    parts[0] === "repository" ? named("quay.io", parts.slice(1, 3)) : undefined,
  "gallery.ecr.aws": ({ parts }) => named("public.ecr.aws", parts.slice(0, 2)),
  "console.cloud.google.com": readGoogle,
};

/**
 * The registry behind a page of a web site: `hub.docker.com/r/x/y`, a package of GitHub, the console of AWS.
 * Undefined when the page is not one of those; the host itself may still be a registry.
 */
export function readPage(page: PageAddress): SignInPage | undefined {
  const read = Object.hasOwn(PAGES, page.host) ? PAGES[page.host] : undefined;
  if (read !== undefined) return read(page);
  return page.host.endsWith(".console.aws.amazon.com") ? readAws(page) : undefined;
}

/** https://hub.docker.com/r/team/app/tags, …/_/alpine, …/repository/docker/team/app/general */
function readHub({ parts }: PageAddress): SignInPage {
  const [first = "", second = ""] = parts;
  if (first === "_") return named("docker.io", ["library", second]);
  if (first === "r") return named("docker.io", parts.slice(1, 3));
  if (first === "repository" && second === "docker") return named("docker.io", parts.slice(2, 4));
  return { host: "docker.io" };
}

/** https://github.com/owner/repo/pkgs/container/name, https://github.com/orgs/owner/packages/container/package/name */
function readGitHub({ parts }: PageAddress): SignInPage | undefined {
  const packages = parts.indexOf("container");
  if (packages < 2) return undefined;
  const owner = parts[0] === "orgs" || parts[0] === "users" ? parts[1] : parts[0];
  const after = parts[packages + 1] === "package" ? packages + 2 : packages + 1;
  const name = decoded(parts[after] ?? "");
  return named("ghcr.io", [owner?.toLowerCase() ?? "", ...name.split("/")]);
}

/** https://gitlab.com/group/project/container_registry and, with a dash in between, newer pages of the same. */
function readGitLab({ parts }: PageAddress): SignInPage | undefined {
  const end = parts.indexOf("container_registry");
  if (end < 0) return undefined;
  const dash = parts.indexOf("-");
  const project = parts.slice(0, dash === -1 ? end : Math.min(dash, end));
  return named(
    "registry.gitlab.com",
    project.map((part) => part.toLowerCase()),
  );
}

/** https://console.cloud.google.com/artifacts/docker/PROJECT/LOCATION/REPOSITORY/IMAGE */
function readGoogle({ parts }: PageAddress): SignInPage | undefined {
  const [area, kind, project = "", place = "", ...rest] = parts;
  if (area !== "artifacts" || kind !== "docker" || !/^[a-z0-9-]+$/.test(place)) return undefined;
  return named(`${place}-docker.pkg.dev`, [project, ...rest.slice(0, 2)]);
}

/** https://REGION.console.aws.amazon.com/ecr/repositories/private/ACCOUNT/NAME?region=REGION */
function readAws({ host, parts, query }: PageAddress): SignInPage | undefined {
  const [area, kind, shelf, account = "", ...name] = parts;
  if (area !== "ecr" || kind !== "repositories" || shelf !== "private") return undefined;
  const region = /[?&]region=([a-z0-9-]+)/.exec(query)?.[1] ?? host.split(".", 1)[0] ?? "";
  if (!/^\d{12}$/.test(account) || !/^[a-z]{2}(?:-[a-z0-9]+)+$/.test(region)) return undefined;
  const repository = name.filter((part) => part !== "_");
  return named(`${account}.dkr.ecr.${region}.amazonaws.com`, repository);
}

function named(host: string, parts: readonly string[]): SignInPage {
  const repository = parts.join("/");
  return isRepository(repository) ? { host, repository } : { host };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
