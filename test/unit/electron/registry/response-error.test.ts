import { describe, expect, it } from "vitest";
import {
  type FailureContext,
  responseError,
  type Subject,
} from "../../../../electron/registry/response-error.ts";
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
  it("R12: cuts an endless error body and still reports status and code", async () => {
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
