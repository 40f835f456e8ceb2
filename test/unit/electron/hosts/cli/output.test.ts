import { describe, expect, it } from "vitest";
import { en } from "../../../../../electron/hosts/cli/messages/en.ts";
import { zhCN } from "../../../../../electron/hosts/cli/messages/zh-CN.ts";
import {
  createOutput,
  displayWidth,
  type Output,
} from "../../../../../electron/hosts/cli/output.ts";
import { AppError } from "../../../../../shared/errors.ts";

function capture(options: { json?: boolean; language?: "en" | "zh-CN" } = {}): {
  out: Output;
  stdout: () => string;
  stderr: () => string;
} {
  const written = { stdout: "", stderr: "" };
  const language = options.language ?? "en";
  const out = createOutput({
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    json: options.json === true,
    language,
    messages: language === "en" ? en : zhCN,
  });
  return { out, stdout: () => written.stdout, stderr: () => written.stderr };
}

const refused = new AppError("connection_refused", "connect ECONNREFUSED", {
  details: {
    host: "127.0.0.1:1",
    reference: "127.0.0.1:1/team/app:v1",
    registryMessage: "\u001b[31mno\u001b[0m",
  },
});

describe("errors", () => {
  it("say what failed, on which thing, and what to do next, on standard error", () => {
    const { out, stdout, stderr } = capture();
    out.error(refused);
    expect(stdout()).toBe("");
    expect(stderr()).toBe(
      [
        "error: 127.0.0.1:1 refused the connection: 127.0.0.1:1/team/app:v1",
        String.raw`  \u001b[31mno\u001b[0m`,
        "  Check that the registry runs and that the port is right.",
        "",
      ].join("\n"),
    );
  });

  it("say below the evidence who asked for what", () => {
    const { out, stderr } = capture();
    const details = {
      host: "ghcr.io",
      account: "alice",
      source: "keychain",
      scopeAsked: "repository:team/app:pull,push",
      scopeGranted: "repository:team/app:pull",
      registryMessage: "denied",
    };
    out.error(new AppError("denied", "refused", { details }));
    expect(stderr().split("\n")).toEqual([
      "error: The registry does not allow this to alice: ghcr.io",
      "  denied",
      "  Signed in as alice (password from the keychain). Asked for pull and push on team/app; was given pull.",
      "  Ask for the right on this repository, or sign in with another account.",
      "",
    ]);
  });

  it("speak Chinese when asked", () => {
    const { out, stderr } = capture({ language: "zh-CN" });
    out.error(refused);
    expect(stderr()).toMatch(/^错误: 127\.0\.0\.1:1 拒绝连接/);
  });

  it("are one JSON document under --json", () => {
    const { out, stderr } = capture({ json: true });
    out.error(refused);
    expect(JSON.parse(stderr())).toMatchObject({ error: { code: "connection_refused" } });
  });

  it("hide the text of anything unexpected", () => {
    const { out, stderr } = capture();
    out.error(new Error("password=hunter2"));
    expect(stderr()).not.toContain("hunter2");
  });
});

describe("lines and tables", () => {
  it("align columns, also with wide characters, and escape what a registry sent", () => {
    const { out, stdout } = capture();
    out.table(
      ["NAME", "SIZE"],
      [
        ["仓库", "1"],
        ["a\u202eb", "22"],
      ],
    );
    const lines = ["NAME       SIZE", "仓库       1", String.raw`a\u202eb   22`, ""];
    expect(stdout()).toBe(lines.join("\n"));
  });

  it("print nothing but the document under --json", () => {
    const { out, stdout } = capture({ json: true });
    out.line("words");
    out.table(["A"], [["b"]]);
    out.document({ a: 1 });
    expect(stdout()).toBe('{"a":1}\n');
  });

  it("count wide characters as two columns", () => expect(displayWidth("a仓b")).toBe(4));
});

describe("warnings", () => {
  it("stand line by line, and hold no line break of somebody else", () => {
    const { out, stderr } = capture();
    out.warn("~/.docker/config.json", "the helper\nis missing", "Install it.");
    expect(stderr()).toBe(
      [
        "warning: ~/.docker/config.json",
        String.raw`  the helper\u000ais missing`,
        "  Install it.",
        "",
      ].join("\n"),
    );
  });
});

describe("documents", () => {
  it("N1: hold nothing that drives a terminal, and are the same documents", () => {
    const hostile = { "\u202elabel": "\u001b]0;x\u0007\u009b31m\u200b" };
    const { out, stdout, stderr } = capture({ json: true });
    out.document(hostile);
    out.error(new AppError("internal", "x", { details: { why: "\u009b2J\u202e" } }));
    for (const text of [stdout(), stderr()]) {
      expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
    expect(JSON.parse(stdout())).toEqual(hostile);
  });
});
