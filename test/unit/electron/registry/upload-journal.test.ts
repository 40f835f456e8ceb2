import { describe, expect, it } from "vitest";
import { isWorthKeeping } from "../../../../electron/registry/upload-journal.ts";
import { AppError, cancelledError, type ErrorCode } from "../../../../shared/errors.ts";

const live = new AbortController().signal;

function cancelledBecause(details: Record<string, boolean>): AbortSignal {
  return AbortSignal.abort(new AppError("cancelled", "cancelled", { details }));
}

describe("isWorthKeeping", () => {
  it.each<ErrorCode>(["connection_lost", "host_not_found", "rate_limited", "registry_failed"])(
    "R46: %s may pass, and the upload is gone on with",
    (code) => {
      expect(isWorthKeeping(new AppError(code, "x"), live)).toBe(true);
    },
  );

  it.each<ErrorCode>(["denied", "digest_mismatch", "size_mismatch", "registry_refused"])(
    "R46: %s is final",
    (code) => {
      expect(isWorthKeeping(new AppError(code, "x"), live)).toBe(false);
    },
  );

  it("R46: a registry that contradicts itself is not gone on with", () => {
    const confused = new AppError("registry_failed", "x", { details: { confused: true } });
    expect(isWorthKeeping(confused, live)).toBe(false);
  });

  it("R46: a cancel is final unless its reason says otherwise", () => {
    expect(isWorthKeeping(cancelledError(), AbortSignal.abort(cancelledError()))).toBe(false);
    expect(isWorthKeeping(cancelledError(), AbortSignal.abort())).toBe(false);
    expect(isWorthKeeping(cancelledError(), cancelledBecause({ resumable: true }))).toBe(true);
  });
});
