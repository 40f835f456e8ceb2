import { describe, expect, it } from "vitest";
import { MirrorTrust } from "../../../../electron/registry/mirrored-trust.ts";
import { AppError } from "../../../../shared/errors.ts";
import { instantClock } from "../../../support/registry/client.ts";
import { describeBytes } from "../../../support/registry/seed.ts";

const { digest } = describeBytes(Buffer.from("a"));
const OTHER = describeBytes(Buffer.from("b")).digest;

describe("MirrorTrust", () => {
  it.each(["connection_refused", "tls_failed", "registry_failed", "rate_limited"] as const)(
    "pauses a mirror for 60 s after %s",
    (code) => {
      const clock = instantClock();
      const trust = new MirrorTrust(clock);
      trust.failed("m", new AppError(code, "down"));
      expect(trust.mayAsk("m", digest)).toBe(false);
      expect(trust.mayAsk("other", digest)).toBe(true);
      clock.advance(60_000);
      expect(trust.mayAsk("m", digest)).toBe(true);
    },
  );

  it.each(["manifest_not_found", "blob_not_found", "denied", "digest_mismatch"] as const)(
    "does not pause it after %s",
    (code) => {
      const trust = new MirrorTrust(instantClock());
      trust.failed("m", new AppError(code, "not here"));
      expect(trust.mayAsk("m", undefined)).toBe(true);
    },
  );

  it("doubts one content of one mirror, for ever", () => {
    const clock = instantClock();
    const trust = new MirrorTrust(clock);
    trust.doubt("m", digest);
    clock.advance(1e9);
    expect(trust.mayAsk("m", digest)).toBe(false);
    expect(trust.mayAsk("m", OTHER)).toBe(true);
    expect(trust.mayAsk("m", undefined)).toBe(true);
    expect(trust.mayAsk("other", digest)).toBe(true);
  });

  it("stays bounded", () => {
    const trust = new MirrorTrust(instantClock());
    trust.doubt("m", digest);
    for (let count = 0; count < 1000; count += 1) {
      trust.doubt("m", describeBytes(Buffer.from(String(count))).digest);
    }
    expect(trust.mayAsk("m", digest)).toBe(true);
  });
});
