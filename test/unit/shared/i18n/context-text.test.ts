import { describe, expect, it } from "vitest";
import type { ErrorDetails } from "../../../../shared/errors.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";
import type { Language } from "../../../../shared/i18n/language.ts";

function context(details: ErrorDetails, language: Language): string {
  return describeError({ code: "denied", message: "", details }, language).context;
}

describe("the context of an error", () => {
  it.each<[ErrorDetails, string, string]>([
    [{ host: "h" }, "", ""],
    [{ account: "ann" }, "Signed in as ann.", "以 ann 登录。"],
    [
      { account: "ann", source: "keychain" },
      "Signed in as ann (password from the keychain).",
      "以 ann 登录（密码来自钥匙串）。",
    ],
    [
      { account: "ann", source: "run" },
      "Signed in as ann (password kept for this run only).",
      "以 ann 登录（密码仅在本次运行中保留）。",
    ],
    [
      {
        account: "alice",
        source: "~/.docker/config.json",
        scopeAsked: "repository:team/app:push,pull",
        scopeGranted: "repository:team/app:pull",
      },
      "Signed in as alice (password from ~/.docker/config.json). Asked for push and pull on team/app; was given pull.",
      "以 alice 登录（密码来自 ~/.docker/config.json）。请求了 team/app 的推送和拉取权限；只获得拉取权限。",
    ],
    [
      { account: "<token>", source: "docker-credential-pass" },
      "Signed in with a token (from docker-credential-pass).",
      "使用令牌登录（来自 docker-credential-pass）。",
    ],
    [
      { scopeAsked: "registry:catalog:*" },
      "Not signed in. Asked for the list of repositories.",
      "未登录。请求了仓库列表权限。",
    ],
    [
      { account: "ann", scopeAsked: "repository:a/b:pull", scopeGranted: "" },
      "Signed in as ann. Asked for pull on a/b; was given nothing.",
      "以 ann 登录。请求了 a/b 的拉取权限；没有获得任何权限。",
    ],
    [
      {
        account: "ann",
        scopeAsked: "repository:a/b:pull,push",
        scopeGranted: "repository:a/b:push,pull",
      },
      "Signed in as ann. Asked for, and was given, pull and push on a/b.",
      "以 ann 登录。请求并获得了 a/b 的拉取和推送权限。",
    ],
    [
      {
        account: "ann",
        scopeAsked: "repository:a/b:pull,push repository:c:pull",
        scopeGranted: "repository:c:pull",
      },
      "Signed in as ann. Asked for pull and push on a/b, and pull on c; was given pull on c.",
      "以 ann 登录。请求了 a/b 的拉取和推送权限，以及 c 的拉取权限；只获得 c 的拉取权限。",
    ],
    [
      { account: "ann", scopeAsked: "repository:a:delete,metadata_read aws" },
      "Signed in as ann. Asked for delete and reading metadata on a, and aws.",
      "以 ann 登录。请求了 a 的删除和读取元数据权限，以及 aws 权限。",
    ],
  ])("%j is one sentence in each language", (details, english, chinese) => {
    expect(context(details, "en")).toBe(english);
    expect(context(details, "zh-CN")).toBe(chinese);
  });

  it("shows hostile names escaped", () => {
    expect(context({ account: "a\u001b[31m" }, "en")).toBe(String.raw`Signed in as a\u001b[31m.`);
  });
});
