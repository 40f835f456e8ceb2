import { describe, expect, it } from "vitest";
import { meaningOf } from "../../../../../electron/providers/alibaba-acr/refusal.ts";
import { hint, PUSH } from "../../registry/refusal-facts.ts";

const CALL = { edition: "enterprise", right: "cr:ListRepository" } as const;

describe("a refusal of the API", () => {
  it.each([
    [400, "Throttling.User", "rate_limited"],
    [404, "InvalidAccessKeyId.NotFound", "login_refused"],
    [400, "SignatureDoesNotMatch", "login_refused"],
    [400, "InvalidTimeStamp.Expired", "login_refused"],
    [403, "NoPrivilege", "denied"],
    [403, "Forbidden.RAM", "denied"],
    [403, "", "denied"],
    [404, "USER_NOT_EXIST", "denied"],
    [404, "InvalidAction.NotFound", "unsupported"],
    [200, "REPO_NOT_EXIST", "repository_not_found"],
    [200, "REPO_TAG_NOT_EXIST", "manifest_not_found"],
    [404, "IMAGE_NOT_EXIST", "manifest_not_found"],
    [404, "", "repository_not_found"],
    [500, "SystemError", "registry_failed"],
    [200, "PARAMETER_ERROR", "registry_refused"],
  ])("with status %i and code %j is %s", (status, code, meant) => {
    expect(meaningOf({ status, code, message: "" }, CALL).code).toBe(meant);
  });

  it("for a limit is explained for the edition whose limits are known", () => {
    const refusal = { status: 400, code: "REPO_EXCEED_LIMIT", message: "" };
    expect(meaningOf(refusal, { ...CALL, edition: "personal" })).toEqual({
      code: "registry_refused",
      hint: "alibaba_personal_limit",
    });
    expect(meaningOf(refusal, CALL)).toEqual({ code: "registry_refused" });
  });
});

describe("a refusal of the registry", () => {
  it("tells that names of the personal edition have two parts", () => {
    const push = {
      status: 403,
      code: "DENIED",
      message: "requested access to the resource is denied",
      account: "ann",
      repository: "team/group/app",
      scopes: ["repository:team/group/app:pull,push"],
    };
    const [personal, enterprise] = [
      "registry.cn-hangzhou.aliyuncs.com",
      "acme-registry.cn-hangzhou.cr.aliyuncs.com",
    ];
    expect(hint({ ...push, host: personal })).toEqual({ alibaba_personal_path: {} });
    expect(hint({ ...push, host: enterprise })).toEqual({
      alibaba_namespace: { namespace: "team" },
    });
  });

  it("explains a refusal without words, as HEAD gets it, by the namespace", () => {
    const host = "acme-registry.cn-hangzhou.cr.aliyuncs.com";
    const head = { host, status: 403, account: "ann", scopes: PUSH, message: "" };
    expect(hint({ ...head, sentAs: "bearer" })).toEqual({
      alibaba_namespace: { namespace: "team" },
    });
    expect(hint({ ...head, sentAs: "basic" })).toBeUndefined();
    expect(hint({ ...head, sentAs: "bearer", account: undefined })).toBeUndefined();
  });
});
