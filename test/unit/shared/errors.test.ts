import { describe, expect, it } from "vitest";
import {
  AppError,
  fromWireError,
  hasCode,
  toWireError,
  withDetails,
} from "../../../shared/errors.ts";

describe("errors on the wire", () => {
  it("keep code, message and details, and nothing else", () => {
    const error = new AppError("denied", "no", {
      details: { host: "a" },
      cause: new Error("secret stack"),
    });
    const wire = toWireError(error);
    expect(wire).toEqual({ code: "denied", message: "no", details: { host: "a" } });
    expect(hasCode(fromWireError(wire), "denied")).toBe(true);
  });

  it("hide everything about an unexpected error but the log id", () => {
    expect(toWireError(new Error("password=hunter2"), "42")).toEqual({
      code: "internal",
      message: "unexpected failure inside the engine",
      details: { logId: "42" },
    });
  });

  it("gain facts without losing those they have", () => {
    const error = withDetails(new AppError("denied", "no", { details: { side: "source" } }), {
      side: "x",
      host: "h",
    });
    expect(error).toMatchObject({ details: { side: "source", host: "h" } });
    expect(withDetails("text", { a: 1 })).toBe("text");
  });
});
