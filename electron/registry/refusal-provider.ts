/** What tells registries apart. */
export interface ProviderFacts {
  /** The registry's host, with port where it has one. */
  readonly host: string;
  /** The token service: from the Bearer challenge that came with the refusal, or known otherwise. */
  readonly realmHost: string | undefined;
  readonly realmPath: string | undefined;
  readonly service: string | undefined;
}

/** Kinds of registries whose refusals are known. */
export type Provider =
  "alibaba" | "azure" | "docker_hub" | "ecr" | "ghcr" | "gitlab" | "google" | "harbor" | "quay";

/** Hosts are matched whole: ghcr.io.evil.test is not ghcr.io. Source: the providers' own documentation of their addresses. */
const HOSTS: readonly (readonly [Provider, RegExp])[] = [
  ["docker_hub", /^(?:docker\.io|index\.docker\.io|registry-1\.docker\.io)$/],
  ["ghcr", /^ghcr\.io$/],
  ["quay", /^quay\.io$/],
  ["gitlab", /^registry\.gitlab\.com$/],
  ["azure", /^[a-z0-9-]+(?:\.[a-z0-9]+\.data)?\.azurecr\.(?:io|cn|us)$/],
  ["alibaba", /^registry(?:-vpc|-internal)?\.[a-z0-9-]+\.aliyuncs\.com$/],
  ["alibaba", /^crpi-[a-z0-9]+(?:-vpc)?\.[a-z0-9-]+\.personal\.cr\.aliyuncs\.com$/],
  ["alibaba", /^[a-z0-9-]+-registry(?:-vpc)?\.[a-z0-9-]+\.cr\.aliyuncs\.com$/],
  ["ecr", /^\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.(?:com|com\.cn|eu)$/],
  ["ecr", /^\d{12}\.dkr-ecr(?:-fips)?\.[a-z0-9-]+\.on\.(?:aws|amazonwebservices\.com\.cn)$/],
  ["google", /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia)\.)?gcr\.io)$/],
];

/** Token services that tell whose registry stands behind a name of its own. */
const REALM_HOSTS: readonly (readonly [Provider, RegExp])[] = [
  ["docker_hub", /^auth\.docker\.io$/],
  ["alibaba", /^dockerauth(?:-[a-z]+)?\.[a-z0-9-]+\.aliyuncs\.com$/],
];

/**
 * Who runs the registry: by its host or its token service where those are the provider's own, else by the form of the
 * challenge. Only words depend on it: a server that pretends to be another gets the other's advice, and nothing else.
 */
export function providerOf(facts: ProviderFacts): Provider | undefined {
  const { host, realmHost, realmPath, service } = facts;
  // Every one of them is served at the usual port only.
  const named = lookUp(HOSTS, host.replace(/:443$/, "")) ?? lookUp(REALM_HOSTS, realmHost ?? "");
  if (named !== undefined) return named;
  if (service === "harbor-registry" && realmPath === "/service/token") return "harbor";
  if (service === "container_registry" && realmPath === "/jwt/auth") return "gitlab";
  return realmPath === "/v2/auth" && realmHost === host ? "quay" : undefined;
}

function lookUp(
  table: readonly (readonly [Provider, RegExp])[],
  host: string,
): Provider | undefined {
  return table.find(([, pattern]) => pattern.test(host))?.[0];
}
