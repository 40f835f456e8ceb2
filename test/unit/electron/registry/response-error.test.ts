import { describe, expect, it } from "vitest";
import {
  type FailureContext,
  responseError,
  type Subject,
} from "../../../../electron/registry/response-error.ts";
import { secretForms } from "../../../../electron/registry/auth/secrets.ts";
import { basicHeader } from "../../../../electron/registry/auth/token.ts";
import type { Credential } from "../../../../electron/registry/credential.ts";
import { failureOf, NEVER, openRepository } from "../../../support/registry/client.ts";

const CONTEXT: FailureContext = {
  subject: "manifest",
  details: { host: "h", repository: "r", reference: "h/r:v1" },
  account: undefined,
  sentAs: undefined,
  secrets: [],
  now: 0,
};
const JSON_TYPE = { "content-type": "application/json" };
const HTML = { "content-type": "text/html; charset=utf-8" };

function words(code: string, message = "words"): string {
  return JSON.stringify({ errors: [{ code, message, detail: { any: 1 } }] });
}

describe("responseError", () => {
  it.each<[number, string, Subject, string]>([
    [404, words("NAME_UNKNOWN"), "manifest", "repository_not_found"],
    [404, words("MANIFEST_UNKNOWN"), "manifest", "manifest_not_found"],
    [404, words("BLOB_UNKNOWN"), "blob", "blob_not_found"],
    [404, words("DENIED"), "manifest", "denied"],
    [404, "", "manifest", "manifest_not_found"],
    [404, "", "blob", "blob_not_found"],
    [404, "", "tags", "repository_not_found"],
    [404, "", "registry", "not_a_registry"],
    [401, words("UNAUTHORIZED"), "manifest", "unauthorized"],
    [403, words("DENIED"), "manifest", "denied"],
    [403, "", "manifest", "denied"],
    [400, words("UNAUTHORIZED"), "manifest", "denied"],
    [400, words("MANIFEST_INVALID"), "manifest", "registry_refused"],
    [405, words("UNSUPPORTED"), "manifest", "registry_refused"],
    [413, "", "manifest", "registry_refused"],
    [429, words("TOOMANYREQUESTS"), "manifest", "rate_limited"],
    [403, words("TOOMANYREQUESTS"), "manifest", "rate_limited"],
    [500, words("UNKNOWN"), "manifest", "registry_failed"],
    [503, words("NAME_UNKNOWN"), "manifest", "registry_failed"],
    [200, words("MANIFEST_UNKNOWN"), "manifest", "manifest_not_found"],
    [200, words("INTERNAL"), "manifest", "registry_failed"],
    [302, "", "registry", "not_a_registry"],
  ])("R66: %i %s for a %s is %s", (status, text, subject, code) => {
    expect(responseError({ status, headers: JSON_TYPE, text }, { ...CONTEXT, subject }).code).toBe(
      code,
    );
  });

  it("R66: tells nobody, a wrong password and a missing right apart", () => {
    const failed = { status: 401, headers: JSON_TYPE, text: "" };
    const code = (change: Partial<FailureContext>): string =>
      responseError(failed, { ...CONTEXT, ...change }).code;
    expect(code({})).toBe("unauthorized");
    expect(code({ account: "ann", sentAs: "basic" })).toBe("login_refused");
    expect(code({ account: "ann", sentAs: "bearer" })).toBe("denied");
  });

  it("R66: carries all facts", () => {
    const headers = { ...JSON_TYPE, "retry-after": "3", "x-request-id": "id-1" };
    const error = responseError(
      { status: 429, headers, text: words("TOOMANYREQUESTS", "slow down") },
      { ...CONTEXT, account: "ann" },
    );
    expect(error.details).toEqual({
      host: "h",
      repository: "r",
      reference: "h/r:v1",
      status: 429,
      registryCode: "TOOMANYREQUESTS",
      registryMessage: "slow down",
      account: "ann",
      retryAfter: 3,
      requestId: "id-1",
    });
    expect(error.message).toBe("h/r:v1 answered 429 (TOOMANYREQUESTS: slow down)");
  });

  it("R66: reduces a page to its title", () => {
    const text = "<html><head><title> 502 Bad Gateway </title></head><body>long</body></html>";
    expect(responseError({ status: 502, headers: HTML, text }, CONTEXT)).toMatchObject({
      code: "registry_failed",
      details: { registryMessage: "502 Bad Gateway" },
    });
  });

  it.each([200, 302, 404])("A25: a page with status %i is no registry", (status) => {
    expect(responseError({ status, headers: HTML, text: "<html>" }, CONTEXT).code).toBe(
      "not_a_registry",
    );
  });

  it("M21: makes words printable and short", () => {
    const error = responseError(
      { status: 400, headers: JSON_TYPE, text: words("X", `\u001b[31m${"a".repeat(2000)}`) },
      CONTEXT,
    );
    const message = String(error.details["registryMessage"]);
    expect(message.startsWith("\\u001b[31maaa")).toBe(true);
    expect(message.length).toBeLessThanOrEqual(501);
  });

  it("says who asked, with which password, and for what", () => {
    const failed = { status: 403, headers: JSON_TYPE, text: words("DENIED") };
    const error = responseError(failed, {
      ...CONTEXT,
      account: "ann",
      source: "~/.docker/config.json",
      scopesAsked: ["repository:r:pull,push"],
      scopesGranted: [],
    });
    expect(error.details).toMatchObject({
      account: "ann",
      source: "~/.docker/config.json",
      scopeAsked: "repository:r:pull,push",
      scopeGranted: "",
    });
    const unknown = responseError(failed, { ...CONTEXT, scopesAsked: ["repository:r:pull"] });
    expect(unknown.details).not.toHaveProperty("scopeGranted");
  });

  it("names the repository of the rights that a token server was asked for", () => {
    const failed = { status: 403, headers: JSON_TYPE, text: words("DENIED", "denied") };
    const context = {
      ...CONTEXT,
      subject: "registry" as const,
      scopesAsked: ["repository:team/app:pull"],
    };
    expect(responseError(failed, { ...context, details: { host: "ghcr.io" } }).details).toEqual({
      host: "ghcr.io",
      repository: "team/app",
      status: 403,
      registryCode: "DENIED",
      registryMessage: "denied",
      scopeAsked: "repository:team/app:pull",
      hint: "ghcr_denied",
    });
  });

  it("adds the known cause with its facts, which never hide others", () => {
    const text = words("UNAUTHORIZED", "project team not found: project team not found");
    const error = responseError({ status: 401, headers: JSON_TYPE, text }, CONTEXT);
    expect(error.details).toMatchObject({
      host: "h",
      status: 401,
      hint: "harbor_project_missing",
      project: "team",
    });
  });

  it("tells a missing role of Azure, named in the body, from a wrong password", () => {
    const role = JSON.stringify({
      errors: [
        {
          code: "UNAUTHORIZED",
          message: "authentication required, visit https://aka.ms/acr/authorization",
          detail: [{ Type: "repository", Name: "team/app", Action: "pull" }],
        },
      ],
    });
    const context = {
      ...CONTEXT,
      details: { host: "acme.azurecr.io" },
      account: "ann",
      sentAs: "basic" as const,
    };
    const failed = { status: 401, headers: JSON_TYPE };
    expect(responseError({ ...failed, text: role }, context)).toMatchObject({
      code: "denied",
      details: { hint: "azure_missing_role", action: "pull", role: "AcrPull" },
    });
    const wrong = responseError({ ...failed, text: words("UNAUTHORIZED") }, context);
    expect(wrong.code).toBe("login_refused");
    expect(wrong.details).not.toHaveProperty("hint");
  });

  it("recognises a registry by the challenge that comes with the refusal", () => {
    const challenge =
      'Bearer realm="https://h/v2/auth",service="h",scope="repository:r:push",error="insufficient_scope"';
    const headers = { ...JSON_TYPE, "www-authenticate": challenge };
    const failed = { status: 403, headers, text: "" };
    expect(responseError(failed, CONTEXT).details).toMatchObject({ hint: "quay_scope" });
  });

  it("blames the storage, not the password, for what the storage refuses", () => {
    const failed = { status: 403, headers: HTML, text: "<title>Blocked</title>" };
    const context = { ...CONTEXT, subject: "blob" as const, account: "ann", storage: "s3.test" };
    expect(responseError(failed, context)).toMatchObject({
      code: "registry_refused",
      details: { hint: "storage_blocked", storage: "s3.test", registryMessage: "Blocked" },
    });
    expect(responseError({ ...failed, status: 404, headers: {} }, context).code).toBe(
      "blob_not_found",
    );
  });

  it.each([
    ["Quay's problem document", { error_type: "x", error_message: "words", detail: "" }],
    ["an OAuth error", { error: "invalid_grant", error_description: "words" }],
    ["auth.docker.io", { details: "words" }],
    ["GitLab", { message: "words" }],
    ["the shortest", { error: "words" }],
  ])("reads the words of %s", (_who, body) => {
    const failed = { status: 401, headers: JSON_TYPE, text: JSON.stringify(body) };
    expect(responseError(failed, CONTEXT).details["registryMessage"]).toBe("words");
  });

  it("takes no code of a registry for a part of the language", () => {
    const failed = { status: 400, headers: JSON_TYPE, text: words("constructor") };
    expect(responseError(failed, CONTEXT).code).toBe("registry_refused");
  });

  describe("A27: an echo of what was sent", () => {
    const password = 's3cr/et "quoted" & wörd+1=?';
    const credential: Credential = { kind: "password", username: "ann", password };
    const basic = basicHeader(credential);
    const bearer = "Bearer eyJhbGciOi.eyJzdWIiOi-_.c2ln";
    const identity: Credential = {
      kind: "identity-token",
      username: "ann",
      identityToken: "r3fresh/t0ken+==",
    };
    const tokenBody = new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: identity.identityToken,
    }).toString();
    const withPassword = secretForms(credential, basic);
    const withBearer = secretForms(credential, bearer);
    const withIdentity = secretForms(identity, undefined);
    const lowerEscapes = encodeURIComponent(password).replaceAll(/%../g, (e) => e.toLowerCase());
    const bare = basic.slice("Basic ".length);

    it.each<[string, string, readonly string[], readonly string[]]>([
      ["Basic", `Authorization: ${basic}`, withPassword, [bare]],
      ["Basic in a URL", encodeURIComponent(basic), withPassword, [encodeURIComponent(bare)]],
      ["the password", `ann:${password}`, withPassword, [password]],
      ["the password in JSON", JSON.stringify({ password }), withPassword, ["s3cr"]],
      ["the password in a URL", encodeURIComponent(password), withPassword, ["s3cr"]],
      ["the password in a URL, escaped in lower case", lowerEscapes, withPassword, ["s3cr"]],
      ["Bearer", `Authorization: ${bearer}`, withBearer, [bearer.slice("Bearer ".length)]],
      ["the password behind Bearer", password, withBearer, ["s3cr"]],
      ["the token body", tokenBody, withIdentity, ["r3fresh"]],
      ["the identity token", identity.identityToken, withIdentity, ["r3fresh"]],
    ])("as %s is redacted everywhere", (_form, echo, secrets, forbidden) => {
      const bodies = [
        { type: "application/json", text: words(echo, echo) },
        { type: "application/json", text: JSON.stringify({ error_type: echo, detail: echo }) },
        { type: "text/plain", text: echo },
        { type: "text/html", text: `<title>${"x".repeat(190)}${echo}</title>` },
      ];
      for (const { type, text } of bodies) {
        const headers = { "content-type": type, "x-request-id": echo };
        const error = responseError(
          { status: 400, headers, text },
          { ...CONTEXT, secrets, scopesAsked: [`x:${echo}:y`], scopesGranted: [echo] },
        );
        const seen = error.message + JSON.stringify(Object.values(error.details));
        expect(seen).toContain("[redacted]");
        for (const secret of forbidden) expect(seen).not.toContain(secret);
      }
    });

    it("is redacted as a page escapes it", () => {
      const text = "<title>s3cr/et &quot;quoted&quot; &amp; wörd+1=?</title>";
      const context = { ...CONTEXT, secrets: withPassword };
      expect(
        responseError({ status: 400, headers: HTML, text }, context).details["registryMessage"],
      ).toBe("[redacted]");
    });

    it("is not carried out in the facts of a known cause either", () => {
      const text = words("UNAUTHORIZED", `project ${identity.identityToken} not found`);
      const context = { ...CONTEXT, secrets: withIdentity };
      const error = responseError({ status: 401, headers: JSON_TYPE, text }, context);
      expect(JSON.stringify(error.details)).not.toContain("r3fresh");
    });
  });

  it("replaces secrets in every form", () => {
    const secrets = ["s3cr/et", "s3cr%2Fet"];
    const error = responseError(
      { status: 400, headers: JSON_TYPE, text: words("s3cr/et", "a s3cr/et b s3cr%2Fet") },
      { ...CONTEXT, secrets },
    );
    expect(error.details).toMatchObject({
      registryCode: "[redacted]",
      registryMessage: "a [redacted] b [redacted]",
    });
    expect(error.message).not.toContain("s3cr");
  });
});

describe("error bodies", () => {
  it("R12, M21: cuts an endless error body and still reports status and code", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/manifests/", status: 400, body: "x", endless: true });
    const error = await failureOf(repository.readManifest("v1", { signal: NEVER }));
    expect(error).toMatchObject({ code: "registry_refused", details: { status: 400 } });
  });

  it("R12: reports the status when the error body breaks off", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/manifests/", status: 403, body: words("DENIED"), resetAfter: 3 });
    const error = await failureOf(repository.readManifest("v1", { signal: NEVER }));
    expect(error).toMatchObject({ code: "denied", details: { status: 403 } });
  });
});
