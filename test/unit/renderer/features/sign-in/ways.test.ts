import { describe, expect, it } from "vitest";
import {
  changeWay,
  EMPTY_FORM,
  settle,
  type SignInForm,
  usernamesOf,
} from "../../../../../renderer/features/sign-in/form.ts";
import { problemsOf } from "../../../../../renderer/features/sign-in/problems.ts";
import { isAnotherLogin, loginOf } from "../../../../../renderer/features/sign-in/request.ts";
import { wayOf, waysOf } from "../../../../../renderer/features/sign-in/ways.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const ALIBABA = "acme-registry.cn-hangzhou.cr.aliyuncs.com";
const formAt = (registry: string): SignInForm => settle({ ...EMPTY_FORM, registry });

describe("the ways of services", () => {
  it("are several for some, and none to choose for others", () => {
    expect(waysOf("acme.azurecr.io")).toEqual([
      "azureToken",
      "azureAdmin",
      "azurePrincipal",
      "azureEntra",
    ]);
    expect(waysOf("ghcr.io")).toEqual([]);
    expect(waysOf("registry.example.test")).toEqual([]);
  });

  it.each([
    ["harbor.acme.test", "robot$ci", "harborRobot"],
    ["harbor.acme.test", "ada", "harborUser"],
    [ALIBABA, "LTAI5tExample", "alibabaKey"],
    [ECR, "AWS", "ecrPassword"],
    [ECR, "AKIAIOSFODNN7EXAMPLE", "ecrKey"],
    [ECR, "production", "ecrProfile"],
    ["acme.azurecr.io", "ada@contoso.example", "azureEntra"],
  ])("are seen by the user name of what is saved: %s %s", (host, username, way) => {
    expect(wayOf(host, { way: undefined, username })).toBe(way);
  });

  it("send an access key as what it is", () => {
    const form = { ...changeWay(formAt(ALIBABA), "alibabaKey"), username: "LTAI5t", secret: "s" };
    expect(loginOf(form, ALIBABA, undefined)).toEqual({
      address: ALIBABA,
      username: "LTAI5t",
      secret: "s",
      secretKind: "access-key",
    });
  });

  it("send a profile without a secret, and the default one without a name", () => {
    const form = { ...changeWay(formAt(ECR), "ecrProfile"), secret: "typed before" };
    expect(problemsOf(form, undefined)).toEqual({});
    expect(loginOf(form, ECR, undefined)).toEqual({
      address: ECR,
      username: "",
      secretKind: "aws-profile",
    });
  });

  it("take away what was typed for the way before", () => {
    const form = { ...formAt(ECR), secret: "eyJ" };
    expect(form.username).toBe("AWS");
    const changed = changeWay(form, "ecrKey");
    expect([changed.username, changed.secret]).toEqual(["", ""]);
    expect(usernamesOf(changed)).toEqual([]);
    expect(changeWay(changed, "ecrPassword").username).toBe("AWS");
  });

  it("are another login when another one is chosen for a saved connection", () => {
    const saved = aConnection({ host: ECR, username: "AWS" });
    const form = { ...formAt(ECR), username: "AWS" };
    expect(isAnotherLogin(form, saved)).toBe(false);
    expect(isAnotherLogin({ ...form, way: "ecrProfile" }, saved)).toBe(true);
  });
});
