import { afterEach, describe, expect, it } from "vitest";
import { takeLaunchToken } from "../../../../renderer/ports/launch-token.ts";

describe("the launch token", () => {
  afterEach(() => {
    location.hash = "";
  });

  it("is taken out of the address", () => {
    location.hash = "#token=abcdefghijklmnopqrstuvwxyz0123456789_-ABCDE";
    expect(takeLaunchToken()).toBe("abcdefghijklmnopqrstuvwxyz0123456789_-ABCDE");
    expect(location.href).not.toContain("token");
    expect(takeLaunchToken()).toBeUndefined();
  });

  it.each([
    "",
    "#token=",
    "#token=short",
    "#other=abcdefghijklmnopqrstuvwxyz",
    "#token=has%20space%20inside%20it",
  ])("is not found in %j", (hash) => {
    location.hash = hash;
    expect(takeLaunchToken()).toBeUndefined();
  });
});
