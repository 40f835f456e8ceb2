import { describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import {
  readAddress,
  readOptionalAddress,
  requireAddress,
} from "../../../../../../electron/hosts/cli/sign-in/typed-address.ts";
import { AppError } from "../../../../../../shared/errors.ts";

describe("an address argument", () => {
  it.each([
    ["ghcr.io", "ghcr.io"],
    ["ghcr.io/acme", "ghcr.io/acme"],
    ["ghcr.io/acme/", "ghcr.io/acme"],
    ["127.0.0.1:5000", "127.0.0.1:5000"],
    ["[::1]:5000/team", "[::1]:5000/team"],
    ["localhost:5000/team/app", "localhost:5000/team/app"],
    ["harbor/team", "harbor/team"],
    ["harbor", "harbor"],
    ["docker.io", "docker.io"],
    ["index.docker.io", "docker.io"],
    ["https://index.docker.io/v1/", "docker.io"],
    ["https://hub.docker.com/r/team/app", "docker.io"],
    ["alpine:3.20", "docker.io"],
    ["https://harbor.test/v2/", "harbor.test"],
    ["http://harbor.test:8080", "harbor.test:8080"],
    ["ghcr.io/acme/app:v1", "ghcr.io"],
  ])("%s is %s", (text, address) => {
    expect(readAddress(text, en.signIn).address).toBe(address);
  });

  it("names the repository of an image, for the steps that try rights", () => {
    expect(readAddress("ghcr.io/acme/app:v1", en.signIn)).toMatchObject({
      address: "ghcr.io",
      repository: "acme/app",
    });
  });

  it("keeps the user name of a URL", () => {
    expect(readAddress("https://alice@harbor.test", en.signIn)).toMatchObject({
      address: "harbor.test",
      username: "alice",
    });
  });

  it.each([
    "https://alice:canary-5c@harbor.test",
    "alice:canary-5c@harbor.test",
    "docker login -u alice -p canary-5c harbor.test",
    '{"auths":{"harbor.test":{"auth":"canary-5c"}}}',
  ])("K8: refuses %s without repeating the password", (text) => {
    let error: unknown;
    try {
      readAddress(text, en.signIn);
    } catch (refused) {
      error = refused;
    }
    expect(error).toBeInstanceOf(AppError);
    const { code, message, details } = error as AppError;
    expect(["invalid_input", "invalid_reference"]).toContain(code);
    expect(JSON.stringify([message, details])).not.toContain("canary-5c");
  });

  it.each(["", "a b", "ghcr.io:99999999", "ftp://x", "../x"])("refuses %j", (text) => {
    expect(() => readAddress(text, en.signIn)).toThrow(AppError);
  });
});

describe("an address that --plain-http took", () => {
  it("is the registry of the command", () => {
    const typed = readOptionalAddress(undefined, ["127.0.0.1:5000"], en.signIn);
    expect(typed?.address).toBe("127.0.0.1:5000");
  });

  it.each([[[]], [[""]], [["a.test", "b.test"]]])("is not guessed from %j", (plainHttp) => {
    expect(readOptionalAddress(undefined, plainHttp, en.signIn)).toBeUndefined();
    expect(() => requireAddress(undefined, plainHttp, en.signIn)).toThrow(en.signIn.addressMissing);
  });

  it("does not override the one that was written", () => {
    expect(requireAddress("ghcr.io", ["127.0.0.1:5000"], en.signIn).address).toBe("ghcr.io");
  });
});
