import { describe, expect, it } from "vitest";
import { ordinaryWords } from "../../../../electron/credentials/helper-words.ts";

describe("what a helper said", () => {
  it.each([
    ["pass not initialized: exit status 1", "pass not initialized: exit status 1"],
    [
      "You do not currently have an active account selected. Please run:\n\n  $ gcloud auth login",
      "You do not currently have an active account selected. Please run: … gcloud auth login",
    ],
    ["User canceled the operation. (-128)", "User canceled the operation. …"],
    ["error: the D-Bus service isn't there", "error: the D-Bus service isn't there"],
  ])("keeps ordinary words: %j", (text, kept) => {
    expect(ordinaryWords(text)).toBe(kept);
  });

  it.each([
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "dckr_pat_abcdefghijklmnopqrstuvwx",
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30.abc",
    "aGVsbG9Xb3JsZA==",
    "hunter2",
    "correct-horse-battery",
    "https://ada:pw@ghcr.io",
    "abcdefghijklmnopqrstuvwxyz",
    "AKIAIOSFODNN",
  ])("drops what may be a secret: %s", (secret) => {
    expect(ordinaryWords(`got ${secret} from the agent`)).toBe("got … from the agent");
    expect(ordinaryWords(secret)).toBe("");
  });

  it.each([
    "password: hunter",
    'secret= "hunter"',
    "Bearer hunter",
    "token: hunter",
    "auth= hunter",
  ])("drops what is called a secret: %s", (text) => {
    expect(ordinaryWords(`sent ${text} away`)).not.toContain("hunter");
  });

  it("drops JSON and what follows it", () => {
    expect(ordinaryWords('sent {"Secret":"hunter"} hunter')).toBe("sent");
  });

  it("drops what it was told to, however harmless it looks", () => {
    expect(ordinaryWords("cannot keep hunter here, hunters", ["hunter", ""])).toBe(
      "cannot keep … here, … s",
    );
  });

  it("is short, and looks at the beginning of long texts only", () => {
    expect(ordinaryWords("word ".repeat(100_000)).length).toBeLessThanOrEqual(200);
  });
});
