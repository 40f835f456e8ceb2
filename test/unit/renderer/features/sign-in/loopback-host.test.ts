import { describe, expect, it } from "vitest";
import { isLoopbackHost } from "../../../../../renderer/features/sign-in/loopback-host.ts";

describe("registries on this computer", () => {
  it.each(["localhost", "localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"])(
    "need no permission for plain HTTP: %s",
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each(["ghcr.io", "127.0.0.1.nip.io", "localhost.evil.test", "10.0.0.1", ""])(
    "are not %j",
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});
