import type { ErrorDetails } from "../../shared/errors.ts";
import type { Hint } from "../../shared/hints.ts";
import { type Provider, type ProviderFacts, providerOf } from "./refusal-provider.ts";

/** What is known about a refusal. All texts are safe to show: nothing that was sent as a secret is in them. */
export interface RefusalFacts extends ProviderFacts {
  readonly status: number;
  /** The registry's own code, verbatim. */
  readonly code: string | undefined;
  /** The registry's own words; "" for none. */
  readonly message: string;
  /** The body was of the kind `{error_type, error_message}`, which only Quay sends. */
  readonly isProblem: boolean;
  /** Actions that the body's `detail` names as missing. */
  readonly missingActions: readonly string[];
  /** `error` of the Bearer challenge. */
  readonly challengeError: string | undefined;
  readonly subject: string;
  /** The HTTP method; undefined when nobody noted it. */
  readonly method: string | undefined;
  readonly repository: string | undefined;
  /** The image as a person would write it: `h/r:tag` or `h/r@sha256:…`. */
  readonly reference: string | undefined;
  /** What was asked for: `repository:team/app:pull,push`. Empty when nobody noted it. */
  readonly scopes: readonly string[];
  readonly account: string | undefined;
  readonly sentAs: "basic" | "bearer" | undefined;
  /** The host that answered, when the registry had pointed there for the content. */
  readonly storage: string | undefined;
  /** Docker Hub's `ratelimit-limit`: `100;w=21600`. */
  readonly rateLimit: string | undefined;
}

/** The cause of a refusal, and the facts that its words need. */
export interface RefusalHint {
  readonly hint: Hint;
  readonly facts: ErrorDetails;
}

interface Rule {
  readonly hint: Hint;
  /** Whose words these are; undefined for words that anybody may use. */
  readonly provider: Provider | undefined;
  /** True when the words are this provider's alone, and so are believed from a host of unknown make. */
  readonly byWords: boolean;
  /** Facts for the texts when it fits, undefined when it does not. */
  readonly match: (facts: RefusalFacts) => ErrorDetails | undefined;
}

/** Finds the known cause of a refusal; undefined when there is none, or when it could be another one as well. */
export function hintFor(facts: RefusalFacts): RefusalHint | undefined {
  const provider = providerOf(facts);
  for (const rule of RULES) {
    const fits = rule.provider === undefined || rule.provider === provider;
    if (!fits && !(rule.byWords && provider === undefined)) continue;
    const found = rule.match(facts);
    if (found !== undefined) return { hint: rule.hint, facts: found };
  }
  return undefined;
}

function rule(hint: Hint, provider: Provider | undefined, match: Rule["match"]): Rule {
  return { hint, provider, byWords: false, match };
}

/** A rule whose words are the provider's alone. Most Harbors, and many others, have a host name that says nothing. */
function wordsOf(hint: Hint, provider: Provider, match: Rule["match"]): Rule {
  return { hint, provider, byWords: true, match };
}

/** Reads the message; named groups become facts. */
function says(pattern: RegExp): (facts: RefusalFacts) => ErrorDetails | undefined {
  return ({ message }) => {
    const match = pattern.exec(message);
    if (match === null) return undefined;
    const groups = Object.entries(match.groups ?? {});
    return Object.fromEntries(groups.filter(([, value]) => value !== undefined));
  };
}

function when(condition: boolean, facts: ErrorDetails = {}): ErrorDetails | undefined {
  return condition ? facts : undefined;
}

/** True when the request was about this action on a repository, as far as anybody said. */
function isFor(action: "pull" | "push" | "delete", facts: RefusalFacts): boolean {
  const asked = facts.scopes
    .filter((scope) => scope.startsWith("repository"))
    .flatMap((scope) => scope.slice(scope.lastIndexOf(":") + 1).split(","));
  const actions = asked.length > 0 ? asked : facts.missingActions;
  if (action === "delete") {
    return facts.method === "DELETE" || actions.includes("delete") || asked.includes("*");
  }
  // A push asks to pull as well.
  const pushes = actions.includes("push") || (actions.length === 0 && facts.subject === "upload");
  return action === "push" ? pushes : !pushes && actions.includes("pull");
}

function namespaceOf({ repository }: RefusalFacts): string {
  return repository?.split("/", 1)[0] ?? "";
}

/** Refused for want of a right, or because the repository is not there; not for a wrong password. */
function isRefusedRight(facts: RefusalFacts): boolean {
  const { status, code, message, sentAs, challengeError } = facts;
  if (status !== 401 && status !== 403) return false;
  return (
    code === "DENIED" ||
    message.includes("requested access to the resource is denied") ||
    challengeError === "insufficient_scope" ||
    message.includes("insufficient_scope") ||
    (status === 401 && sentAs === "bearer")
  );
}

/** As an answer to HEAD, which has no body. */
function isRefusedWithoutWords({ status, code, message, sentAs }: RefusalFacts): boolean {
  return status === 403 && code === undefined && message === "" && sentAs === "bearer";
}

function hubNamespace(facts: RefusalFacts): ErrorDetails | undefined {
  const { account, repository } = facts;
  if (account === undefined || repository === undefined) return undefined;
  if (!isFor("push", facts) || !isRefusedRight(facts)) return undefined;
  const namespace = namespaceOf(facts);
  if (namespace === account) return { namespace };
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return { namespace, suggestion: `docker.io/${account}/${name}` };
}

/** Spec: docs.docker.com, Docker Hub pull usage: `ratelimit-limit: 100;w=21600`. */
function hubPullLimit({ status, message, rateLimit }: RefusalFacts): ErrorDetails | undefined {
  if (status !== 429 || !/pull rate limit/.test(message)) return undefined;
  const parts = /^(\d{1,9});w=(\d{1,9})$/.exec(rateLimit ?? "");
  if (parts === null) return {};
  return { limit: Number(parts[1]), limitHours: Math.round(Number(parts[2]) / 3600) };
}

/** Built-in roles, and those for registries with ABAC. Source: Microsoft, Azure Container Registry roles, 2026-11. */
const AZURE_ROLES: Readonly<Record<string, readonly [string, string]>> = {
  pull: ["AcrPull", "Container Registry Repository Reader"],
  metadata_read: ["AcrPull", "Container Registry Repository Reader"],
  push: ["AcrPush", "Container Registry Repository Writer"],
  metadata_write: ["AcrPush", "Container Registry Repository Writer"],
  delete: ["AcrDelete", "Container Registry Repository Contributor"],
  "*": ["AcrPull", "Container Registry Repository Catalog Lister"],
};

function azureMissingRole(facts: RefusalFacts): ErrorDetails | undefined {
  const { account, status, missingActions } = facts;
  if (account === undefined || (status !== 401 && status !== 403)) return undefined;
  const action = missingActions.find((name) => Object.hasOwn(AZURE_ROLES, name));
  const roles = action === undefined ? undefined : AZURE_ROLES[action];
  if (action === undefined || roles === undefined) return undefined;
  return { action, role: roles[0], repositoryRole: roles[1] };
}

function azureFirewall(facts: RefusalFacts): ErrorDetails | undefined {
  if (facts.status !== 403) return undefined;
  const told = says(/^client with IP '?(?<address>[^' ]{1,60})'? is not allowed access/)(facts);
  const plain = facts.subject === "registry" && facts.missingActions.length === 0;
  return told ?? when(plain);
}

/** Source: goharbor.io, User Permissions By Role. */
const HARBOR_ROLES: Readonly<Record<string, string>> = {
  pull: "Limited Guest",
  push: "Developer",
  delete: "Maintainer",
};

function harborRole(facts: RefusalFacts): ErrorDetails | undefined {
  if (facts.status !== 401 || facts.account === undefined) return undefined;
  const read = says(
    /^unauthorized to access repository(?: from which to mount blob)?: (?<resource>[^\s,]+), action: (?<action>[a-z]+)/,
  );
  const found = read(facts);
  const action = String(found?.["action"]);
  return found && { ...found, role: HARBOR_ROLES[action] ?? "Project Admin" };
}

function ecrRepository(facts: RefusalFacts): ErrorDetails | undefined {
  if (facts.code !== "NAME_UNKNOWN") return undefined;
  const found = says(
    /^The repository with name '(?<missing>[^']+)' does not exist in the registry with id '(?<registryId>\d+)'/,
  )(facts);
  const doubled = String(found?.["missing"]).startsWith(`${facts.host}/`);
  return found && { ...found, ...(doubled ? { doubled } : {}) };
}

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  // A storage that says 404 has lost the content; one that refuses or fails is out of reach.
  rule("storage_blocked", undefined, ({ storage, status }) =>
    storage === undefined || !(status === 403 || status === 407 || status >= 500)
      ? undefined
      : { storage },
  ),
  // Go's net/http, and nginx.
  rule("https_expected", undefined, (facts) =>
    facts.status === 400
      ? says(/HTTP request (?:to an HTTPS server|was sent to HTTPS port)/)(facts)
      : undefined,
  ),
  // Its names have two parts, no more and no fewer. Enterprise instances allow others.
  rule("alibaba_personal_path", "alibaba", (facts) =>
    when(
      /^(?:registry(?:-vpc|-internal)?\.|crpi-)/.test(facts.host) &&
        facts.repository !== undefined &&
        facts.repository.split("/").length !== 2 &&
        isFor("push", facts) &&
        isRefusedRight(facts),
    ),
  ),
  rule("alibaba_namespace", "alibaba", (facts) =>
    when(
      facts.repository !== undefined &&
        facts.account !== undefined &&
        (isRefusedRight(facts) || isRefusedWithoutWords(facts)),
      { namespace: namespaceOf(facts) },
    ),
  ),
  rule("alibaba_registry_password", "alibaba", ({ status, account, sentAs }) =>
    when(status === 401 && account !== undefined && sentAs === "basic"),
  ),
  rule("alibaba_attestation", "alibaba", says(/^unknown manifest class for application\/vnd\.oci/)),
  rule("azure_missing_role", "azure", azureMissingRole),
  rule("azure_firewall", "azure", azureFirewall),
  rule(
    "azure_locked",
    "azure",
    says(/^The operation is disallowed on this registry, repository or/),
  ),
  rule("hub_pull_limit", "docker_hub", hubPullLimit),
  rule("hub_namespace", "docker_hub", hubNamespace),
  rule("hub_hidden_or_missing", "docker_hub", (facts) =>
    when(facts.repository !== undefined && isFor("pull", facts) && isRefusedRight(facts)),
  ),
  wordsOf("harbor_project_missing", "harbor", says(/^project (?<project>[a-z0-9._-]+) not found/)),
  wordsOf("harbor_role", "harbor", harborRole),
  wordsOf("harbor_read_only", "harbor", says(/^The system is in read only mode\. /)),
  wordsOf(
    "harbor_immutable",
    "harbor",
    says(
      /^(?:Failed to process request due to '[^':]*:|the tag )(?<tag>[\w.-]+)'? configured as immutable/,
    ),
  ),
  wordsOf(
    "harbor_policy_vulnerabilities",
    "harbor",
    says(
      /^current image with (?<count>\d+) vulnerabilities cannot be pulled(?:.*severity of "(?<severity>[A-Za-z]+)")?/,
    ),
  ),
  wordsOf(
    "harbor_policy_unscanned",
    "harbor",
    says(/^current image without vulnerability scanning cannot be pulled/),
  ),
  wordsOf(
    "harbor_policy_signature",
    "harbor",
    says(/^The image is not signed (?:by|in) (?<signer>[A-Za-z]+)/),
  ),
  wordsOf(
    "harbor_quota",
    "harbor",
    says(
      /^adding (?<adding>\S+(?: [A-Za-z]+)?) of storage resource, which when updated to current usage of (?<used>\S+(?: [A-Za-z]+)?) will exceed the configured upper limit of (?<limit>\S+(?: [A-Za-z]+)?)\.$/,
    ),
  ),
  wordsOf(
    "harbor_tag_exists",
    "harbor",
    says(/^tag (?<tag>[\w.-]+) already exists under the repository/),
  ),
  wordsOf("harbor_csrf", "harbor", ({ status, message }) =>
    when(status === 403 && /\bCSRF\b/.test(message)),
  ),
  wordsOf("harbor_delete_by_digest", "harbor", (facts) =>
    facts.code === "UNSUPPORTED" ? says(/^unsupported digest /)(facts) : undefined,
  ),
  wordsOf("harbor_child_of_index", "harbor", (facts) =>
    when(facts.code === "VIOLATE_FOREIGN_KEY_CONSTRAINT" && facts.method === "DELETE"),
  ),
  rule("ecr_repository_missing", "ecr", ecrRepository),
  rule("ecr_immutable", "ecr", (facts) => {
    const told = says(/^The image tag '(?<tag>[^']+)' already exists in/)(facts);
    return told ?? when(facts.code === "ImageTagAlreadyExistsException");
  }),
  rule("ecr_token", "ecr", ({ status, message }) =>
    when(status === 401 || (status === 403 && message.includes("token has expired"))),
  ),
  rule("ghcr_no_delete", "ghcr", (facts) => when(facts.status === 405 && isFor("delete", facts))),
  rule("ghcr_denied", "ghcr", ({ status, code, message, subject }) =>
    when(status === 403 && subject !== "catalog" && (code === "DENIED" || message === "denied")),
  ),
  wordsOf("gar_dangling_tag", "google", (facts) =>
    facts.code === "GOOGLE_MANIFEST_DANGLING_TAG"
      ? (says(/by tag:? (?<tag>[\w.-]+)/)(facts) ?? {})
      : undefined,
  ),
  wordsOf("quay_plan", "quay", ({ code, isProblem }) =>
    when(isProblem && code === "exceeds_license"),
  ),
  rule("quay_plan", "quay", ({ status }) => when(status === 402)),
  wordsOf("quay_scope", "quay", ({ status, code, isProblem }) =>
    when(status === 403 && isProblem && code === "insufficient_scope"),
  ),
  rule("quay_scope", "quay", ({ status, code, challengeError }) =>
    when(status === 403 && [code, challengeError].includes("insufficient_scope")),
  ),
  // Its words are the specification's: whoever has a name of its own, such as ghcr.io, is no plain registry.
  rule("distribution_delete_disabled", undefined, (facts) =>
    when(
      facts.status === 405 &&
        facts.code === "UNSUPPORTED" &&
        isFor("delete", facts) &&
        // Version 2 refuses to delete a tag in the same words when it would delete by digest.
        facts.reference?.includes("@") !== false &&
        providerOf(facts) === undefined,
    ),
  ),
];
