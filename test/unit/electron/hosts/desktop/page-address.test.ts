import { describe, expect, it } from "vitest";
import { isPageUrl } from "../../../../../electron/hosts/desktop/page-address.ts";

describe("isPageUrl", () => {
  it.each(["app://portolan/", "app://portolan/#", "app://portolan/#/images"])("takes %s", (url) => {
    expect(isPageUrl(url)).toBe(true);
  });

  it.each([
    "app://portolan",
    "app://portolan/?",
    "app://portolan/a",
    "APP://portolan/",
    "app://portolan.x/#",
  ])("does not take %s", (url) => {
    expect(isPageUrl(url)).toBe(false);
  });
});
