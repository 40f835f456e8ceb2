import { describe, expect, it } from "vitest";
import type { RefusalFacts } from "../../../../electron/registry/refusal-hints.ts";
import { DELETE, hint, printed, PULL, PUSH } from "./refusal-facts.ts";

const DENIED = printed("denied: requested access to the resource is denied");
const ALIBABA = "acme-registry.cn-hangzhou.cr.aliyuncs.com";
const LOGIN = {
  ...printed("unauthorized: authentication required"),
  status: 401,
  subject: "registry",
  repository: undefined,
  account: "ann",
  sentAs: "basic" as const,
};

describe("Alibaba Cloud", () => {
  it("a refused login is about the registry password", () => {
    expect(hint({ ...LOGIN, host: ALIBABA })).toEqual({ alibaba_registry_password: {} });
    expect(hint({ ...LOGIN, host: `${ALIBABA}.evil.test` })).toBeUndefined();
  });

  it("an anonymous request is not", () => {
    const nobody = { account: undefined, sentAs: undefined };
    expect(hint({ ...LOGIN, host: ALIBABA, ...nobody })).toBeUndefined();
  });

  it("a denied access is about namespace, repository or policy", () => {
    const denied = { ...DENIED, status: 403, account: "ann", scopes: PUSH };
    expect(hint({ ...denied, host: ALIBABA })).toEqual({
      alibaba_namespace: { namespace: "team" },
    });
    expect(hint({ ...denied, host: ALIBABA, subject: "catalog", repository: undefined })).toBe(
      undefined,
    );
    expect(hint({ ...denied, host: "registry.example.com" })).toBeUndefined();
  });

  it("tells that build attestations are not taken", () => {
    const message = "unknown manifest class for application/vnd.oci.empty.v1+json";
    expect(hint({ host: ALIBABA, message })).toEqual({ alibaba_attestation: {} });
    expect(hint({ host: ALIBABA, message: "unknown manifest class" })).toBeUndefined();
  });
});

describe("Azure", () => {
  const host = "acme.azurecr.io";
  const message =
    "authentication required, visit https://aka.ms/acr/authorization for more information.";
  const refused = { host, status: 401, code: "UNAUTHORIZED", message, account: "ann" };

  it.each([
    ["pull", "AcrPull", "Container Registry Repository Reader"],
    ["metadata_read", "AcrPull", "Container Registry Repository Reader"],
    ["push", "AcrPush", "Container Registry Repository Writer"],
    ["delete", "AcrDelete", "Container Registry Repository Contributor"],
    ["*", "AcrPull", "Container Registry Repository Catalog Lister"],
  ])("names the role that gives %s", (action, role, repositoryRole) => {
    expect(hint({ ...refused, missingActions: [action] })).toEqual({
      azure_missing_role: { action, role, repositoryRole },
    });
  });

  it("claims no missing role for a wrong password, for nobody, or elsewhere", () => {
    expect(hint({ ...refused, sentAs: "basic" })).toBeUndefined();
    expect(hint({ ...refused, missingActions: ["pull"], account: undefined })).toBeUndefined();
    expect(hint({ ...refused, missingActions: ["pull"], host: `${host}.evil.test` })).toBe(
      undefined,
    );
    expect(hint({ ...refused, missingActions: ["constructor"] })).toBeUndefined();
  });

  it("takes 403 on plain GET /v2/ for the firewall, not for the password", () => {
    expect(hint({ host, status: 403, subject: "registry" })).toEqual({ azure_firewall: {} });
    expect(hint({ host, status: 401, subject: "registry" })).toBeUndefined();
    expect(hint({ host: "registry.example.com", status: 403, subject: "registry" })).toBe(
      undefined,
    );
  });

  it("names the address that the firewall saw", () => {
    const words =
      "denied: client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.";
    expect(hint({ host, status: 403, ...printed(words) })).toEqual({
      azure_firewall: { address: "203.0.113.7" },
    });
  });

  it("row 46: tells a locked image from a registry that never deletes", () => {
    const locked = "The operation is disallowed on this registry, repository or image.";
    const answer = { host, status: 405, code: "UNSUPPORTED", scopes: DELETE };
    expect(hint({ ...answer, message: locked })).toEqual({ azure_locked: {} });
    expect(hint({ ...answer, message: "The operation is unsupported." })).toBeUndefined();
  });
});

describe("Docker Hub", () => {
  const host = "docker.io";

  it("a denied push names where this account may push to", () => {
    const denied = { ...DENIED, host, status: 401, account: "ann", scopes: PUSH };
    expect(hint({ ...denied, repository: "library/app" })).toEqual({
      hub_namespace: { namespace: "library", suggestion: "docker.io/ann/app" },
    });
    expect(hint({ ...denied, repository: "ann/app" })).toEqual({
      hub_namespace: { namespace: "ann" },
    });
  });

  it("a push that is refused without words is the same, a pull is not", () => {
    const refused = { host, status: 401, account: "ann", sentAs: "bearer" as const };
    expect(hint({ ...refused, subject: "upload" })).toHaveProperty("hub_namespace");
    expect(hint({ ...refused, scopes: PULL })).toEqual({ hub_hidden_or_missing: {} });
    expect(hint({ ...refused, account: undefined, scopes: PUSH })).toBeUndefined();
  });

  it("insufficient_scope for a pull means missing or private", () => {
    const message = "insufficient_scope: authorization failed";
    const refused = { host, status: 401, missingActions: ["pull"] };
    expect(hint({ ...refused, message })).toEqual({ hub_hidden_or_missing: {} });
    expect(hint({ ...refused, challengeError: "insufficient_scope" })).toEqual({
      hub_hidden_or_missing: {},
    });
    expect(hint({ ...refused, message, host: "docker.io.evil.test" })).toBeUndefined();
    expect(hint({ ...refused, message, host: "quay.io" })).toBeUndefined();
    expect(hint({ ...refused, message: "incorrect username or password" })).toBeUndefined();
  });

  it("reads the pull limit", () => {
    const words = printed(
      "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit",
    );
    const limited = { host, status: 429, ...words };
    expect(hint({ ...limited, rateLimit: "100;w=21600" })).toEqual({
      hub_pull_limit: { limit: 100, limitHours: 6 },
    });
    expect(hint({ ...limited, rateLimit: "100;w=21600, 100" })).toEqual({ hub_pull_limit: {} });
    expect(hint({ ...limited, message: "Rate limit exceeded" })).toBeUndefined();
    expect(hint({ ...limited, host: "registry.example.com" })).toBeUndefined();
  });
});

describe("Harbor", () => {
  const cases: readonly (readonly [number, string, Partial<RefusalFacts>, unknown])[] = [
    [
      401,
      "unauthorized: project team not found: project team not found",
      {},
      { harbor_project_missing: { project: "team" } },
    ],
    [
      401,
      "unauthorized: unauthorized to access repository: p/r, action: push: unauthorized to access repository: p/r, action: push",
      { account: "ann" },
      { harbor_role: { resource: "p/r", action: "push", role: "Developer" } },
    ],
    [
      401,
      "unauthorized: unauthorized to access repository from which to mount blob: p/base, action: pull",
      { account: "ann" },
      { harbor_role: { resource: "p/base", action: "pull", role: "Limited Guest" } },
    ],
    [
      403,
      "denied: The system is in read only mode. Any modification is prohibited.",
      {},
      { harbor_read_only: {} },
    ],
    [
      412,
      "precondition: Failed to process request due to 'team/app:v1' configured as immutable.",
      {},
      { harbor_immutable: { tag: "v1" } },
    ],
    [
      412,
      "precondition: the tag v1 configured as immutable, cannot be deleted",
      {},
      { harbor_immutable: { tag: "v1" } },
    ],
    [
      412,
      "projectpolicyviolation: current image with 721 vulnerabilities cannot be pulled due to configured policy in 'Prevent images with vulnerability severity of \"High\" or higher from running.' To continue with pull, please contact your project administrator to exempt matched vulnerabilities through configuring the CVE allowlist.",
      {},
      { harbor_policy_vulnerabilities: { count: "721", severity: "High" } },
    ],
    [
      412,
      "projectpolicyviolation: current image without vulnerability scanning cannot be pulled due to configured policy",
      {},
      { harbor_policy_unscanned: {} },
    ],
    [
      412,
      "projectpolicyviolation: The image is not signed by cosign.",
      {},
      { harbor_policy_signature: { signer: "cosign" } },
    ],
    [
      403,
      "denied: adding 2.1 MiB of storage resource, which when updated to current usage of 8.3 MiB will exceed the configured upper limit of 10.0 MiB.",
      {},
      { harbor_quota: { adding: "2.1 MiB", used: "8.3 MiB", limit: "10.0 MiB" } },
    ],
    [
      409,
      "conflict: tag v1 already exists under the repository 7",
      {},
      { harbor_tag_exists: { tag: "v1" } },
    ],
    [403, "forbidden: CSRF token not found in request", {}, { harbor_csrf: {} }],
    [
      400,
      "unsupported: unsupported digest v1: invalid checksum digest format",
      {},
      { harbor_delete_by_digest: {} },
    ],
  ];

  it.each(cases)("%i %s", (status, text, change, expected) => {
    expect(hint({ status, ...printed(text), ...change })).toEqual(expected);
  });

  it.each(cases)("%i %s, but from somebody known to be another", (status, text, change) => {
    for (const host of ["ghcr.io", "quay.io", "registry.gitlab.com"]) {
      expect([undefined, { ghcr_denied: {} }]).toContainEqual(
        hint({ status, ...printed(text), ...change, host }),
      );
    }
  });

  it.each<[string, Partial<RefusalFacts>]>([
    ["GitLab's missing project", { status: 404, message: "404 Project Not Found" }],
    ["a nameless project", { status: 401, message: "the project was not found" }],
    [
      "a refused right of nobody",
      { status: 401, message: "unauthorized to access repository: p/r, action: push" },
    ],
    ["a quota of others", { status: 403, code: "DENIED", message: "quota exceeded" }],
    ["a conflict of others", { status: 409, message: "tag already exists" }],
    ["an invalid digest", { code: "DIGEST_INVALID", message: "unsupported digest v1" }],
    ["a plain 403", { status: 403, code: "FORBIDDEN", message: "immutable" }],
  ])("does not claim %s", (_what, change) => expect(hint(change)).toBeUndefined());
});

describe("Amazon ECR", () => {
  const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  const missing = (name: string): Pick<RefusalFacts, "code" | "message"> =>
    printed(
      `name unknown: The repository with name '${name}' does not exist in the registry with id '123456789012'`,
    );

  it("names the missing repository and its account", () => {
    expect(hint({ host, status: 404, ...missing("team/app") })).toEqual({
      ecr_repository_missing: { missing: "team/app", registryId: "123456789012" },
    });
    expect(hint({ status: 404, ...missing("team/app") })).toBeUndefined();
    expect(hint({ host, status: 404, code: "NAME_UNKNOWN", message: "unknown" })).toBeUndefined();
  });

  it("notices the address of the registry in the name", () => {
    expect(hint({ host, status: 404, ...missing(`${host}/team/app`) })).toMatchObject({
      ecr_repository_missing: { doubled: true },
    });
  });

  it.each<[number, string]>([
    [401, "Not Authorized"],
    [401, "no basic auth credentials"],
    [403, "Your authorization token has expired. Reauthenticate and try again."],
  ])("%i %s is a token that is missing or has ended", (status, message) => {
    expect(hint({ host, status, message })).toEqual({ ecr_token: {} });
    expect(hint({ host: `${host}.evil.test`, status, message })).toBeUndefined();
  });

  it("does not take a missing right for a missing token", () => {
    expect(hint({ host, status: 403, message: "User is not authorized to perform: ecr:…" })).toBe(
      undefined,
    );
  });

  it("row 46: tells an immutable tag", () => {
    const message =
      "The image tag 'v1' already exists in the 'team/app' repository and cannot be overwritten because the repository is immutable.";
    expect(hint({ host, status: 400, code: "TAG_INVALID", message })).toEqual({
      ecr_immutable: { tag: "v1" },
    });
    expect(hint({ host, status: 400, code: "ImageTagAlreadyExistsException" })).toEqual({
      ecr_immutable: {},
    });
    expect(hint({ status: 400, code: "TAG_INVALID", message })).toBeUndefined();
  });
});

describe("deletion", () => {
  const unsupported = {
    status: 405,
    ...printed("unsupported: The operation is unsupported."),
    reference: `registry.example.com/team/app@sha256:${"0".repeat(64)}`,
  };

  it("GitHub never deletes", () => {
    expect(hint({ ...unsupported, host: "ghcr.io", scopes: DELETE })).toEqual({
      ghcr_no_delete: {},
    });
    expect(hint({ ...unsupported, host: "ghcr.io", scopes: PUSH, method: "PUT" })).toBeUndefined();
  });

  it("a registry of unknown make has it turned off", () => {
    for (const change of [{ scopes: DELETE }, { method: "DELETE" }]) {
      expect(hint({ ...unsupported, ...change })).toEqual({ distribution_delete_disabled: {} });
      expect(hint({ ...unsupported, ...change, host: "ghcr.io.evil.test" })).toEqual({
        distribution_delete_disabled: {},
      });
      expect(hint({ ...unsupported, ...change, host: "quay.io" })).toBeUndefined();
    }
  });

  it("a tag that is not deleted does not prove it", () => {
    const reference = "registry.example.com/team/app:v1";
    expect(hint({ ...unsupported, reference, method: "DELETE" })).toBeUndefined();
  });

  it("a reading that is not supported does not prove it", () => {
    expect(hint({ ...unsupported, scopes: PULL, method: "GET" })).toBeUndefined();
  });

  it("Google names the tag that is in the way", () => {
    const dangling = { status: 400, code: "GOOGLE_MANIFEST_DANGLING_TAG" };
    const message = "Manifest is still referenced by tag: v1";
    expect(hint({ ...dangling, message, host: "europe-docker.pkg.dev" })).toEqual({
      gar_dangling_tag: { tag: "v1" },
    });
    expect(hint({ ...dangling, host: "gcr.io" })).toEqual({ gar_dangling_tag: {} });
    expect(hint({ status: 400, code: "MANIFEST_INVALID", message, host: "gcr.io" })).toBe(
      undefined,
    );
  });
});

describe("GitHub", () => {
  it("denies what is missing, private, or not authorised for single sign-on", () => {
    const denied = { status: 403, ...printed("denied: denied") };
    expect(hint({ ...denied, host: "ghcr.io", subject: "registry" })).toEqual({ ghcr_denied: {} });
    expect(hint({ ...denied, host: "ghcr.io", status: 401 })).toBeUndefined();
    expect(hint({ ...denied, host: "ghcr.io", subject: "catalog" })).toBeUndefined();
    expect(hint({ ...denied, host: "ghcr.io.evil.test" })).toBeUndefined();
    expect(hint({ ...denied, host: "ghcr.io:8443" })).toBeUndefined();
  });
});

describe("Quay", () => {
  it("402 exceeds_license is about the plan", () => {
    expect(hint({ host: "quay.io", status: 402 })).toEqual({ quay_plan: {} });
    const problem = { status: 402, code: "exceeds_license", isProblem: true };
    expect(hint(problem)).toEqual({ quay_plan: {} });
    expect(hint({ status: 402 })).toBeUndefined();
  });

  it("403 insufficient_scope is about the token", () => {
    const problem = { status: 403, code: "insufficient_scope", isProblem: true };
    expect(hint(problem)).toEqual({ quay_scope: {} });
    const behindItsToken = { realmHost: "registry.example.com", realmPath: "/v2/auth" };
    const challenged = { status: 403, challengeError: "insufficient_scope" };
    expect(hint({ ...challenged, ...behindItsToken })).toEqual({ quay_scope: {} });
    expect(hint(challenged)).toBeUndefined();
    expect(hint({ ...problem, host: "registry.gitlab.com" })).toBeUndefined();
    expect(hint({ ...problem, host: "docker.io" })).toBeUndefined();
  });
});

describe("the way there", () => {
  it("tells HTTP sent to an HTTPS port from other bad requests", () => {
    for (const message of [
      "Client sent an HTTP request to an HTTPS server.",
      "400 The plain HTTP request was sent to HTTPS port",
    ]) {
      expect(hint({ status: 400, message })).toEqual({ https_expected: {} });
      expect(hint({ status: 404, message })).toBeUndefined();
    }
    expect(hint({ status: 400, message: "Bad Request" })).toBeUndefined();
  });

  it("names the storage that does not give what the registry points to", () => {
    const storage = "bucket.s3.eu-west-1.amazonaws.com";
    for (const status of [403, 407, 503]) {
      expect(hint({ status, storage })).toEqual({ storage_blocked: { storage } });
    }
    expect(hint({ status: 404, storage })).toBeUndefined();
    expect(hint({ status: 403 })).toBeUndefined();
  });
});

it("looks at each character of a long message a bounded number of times", () => {
  const begin = performance.now();
  const policy = "current image with 1 vulnerabilities cannot be pulled";
  for (const message of [policy + "severity of ".repeat(50_000), `adding ${"1 ".repeat(200_000)}`])
    hint({ status: 412, code: "X", message });
  expect(performance.now() - begin).toBeLessThan(2000);
});
