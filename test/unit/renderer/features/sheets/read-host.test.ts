import { describe, expect, it } from "vitest";
import { isLoopbackHost, readHost } from "../../../../../renderer/features/sheets/read-host.ts";

describe("the host in what was pasted", () => {
  it.each([
    ["ghcr.io", "ghcr.io"],
    [" https://Registry.Example.test/v2/ ", "registry.example.test"],
    ["http://127.0.0.1:5000/", "127.0.0.1:5000"],
    ["docker login harbor.example.test", "harbor.example.test"],
    ["[::1]:5000", "[::1]:5000"],
    ["index.docker.io", "docker.io"],
  ])("%j is %j", (text, host) => {
    expect(readHost(text)).toBe(host);
  });

  it.each(["", "  ", "a b", "user@host", "host/team/app", "http://", "ｇhcr.io"])(
    "is none in %j",
    (text) => {
      expect(readHost(text)).toBeUndefined();
    },
  );
});

describe("registries on this computer", () => {
  it("need no permission for plain HTTP", () => {
    expect(
      ["localhost", "localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"].every(
        isLoopbackHost,
      ),
    ).toBe(true);
    expect(
      ["ghcr.io", "127.0.0.1.nip.io", "localhost.evil.test", "10.0.0.1"].some(isLoopbackHost),
    ).toBe(false);
  });
});
