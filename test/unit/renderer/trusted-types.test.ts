import { describe, expect, it } from "vitest";
import { installTrustedTypesPolicy } from "../../../renderer/trusted-types.ts";

describe("the page's Trusted Types policy", () => {
  it("lets the empty string through and nothing else", () => {
    const policies = new Map<string, (text: string) => string | null>();
    installTrustedTypesPolicy({
      trustedTypes: {
        createPolicy: (name, { createHTML }) => policies.set(name, createHTML),
      },
    });
    const createHtml = policies.get("default");
    expect(createHtml?.("")).toBe("");
    expect(createHtml?.("<b>")).toBeNull();
    expect(createHtml?.(" ")).toBeNull();
  });

  it("does nothing where the browser has no Trusted Types", () => {
    expect(() => installTrustedTypesPolicy({})).not.toThrow();
  });
});
