import { describe, expect, it } from "vitest";
import { locationsOf } from "../../../electron/opened-links.ts";

describe("links from outside", () => {
  it("become locations, and what is no good link is left out", () => {
    const links = ["portolan://h.test/a:1", "portolan://../x", "file:///etc/passwd", ""];
    expect(locationsOf(links)).toEqual(["h.test/a:1"]);
  });

  it("are taken by the handful, not by the thousand", () => {
    expect(locationsOf(Array.from({ length: 1000 }, () => "portolan://h.test/a:1"))).toHaveLength(
      20,
    );
  });
});
