import { describe, expect, it } from "vitest";
import { formatLink, isLink, parseLink } from "../../../shared/link.ts";
import { formatLocation, parseLocation } from "../../../shared/location.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("a link", () => {
  it.each([
    "portolan://docker.io/library/alpine:3.20",
    "portolan://127.0.0.1:5000/team/app:v1",
    `portolan://h.test/team/app@${DIGEST}`,
    "portolan://h.test/team/app",
  ])("%s is written and read back", (link) => {
    expect(formatLink(parseLink(link))).toBe(link);
    expect(isLink(link)).toBe(true);
  });

  it.each([
    ["PORTOLAN://h.test/a/b:v1", "h.test/a/b:v1"],
    ["portolan://h.test/a/b:v1/", "h.test/a/b:v1"],
    [`portolan://h.test/a/b%40sha256%3A${"a".repeat(64)}`, `h.test/a/b@${DIGEST}`],
  ])("is read as browsers hand it over: %s", (link, location) => {
    expect(formatLocation(parseLink(link))).toBe(location);
  });

  it.each([
    "portolan:",
    "portolan://",
    "portolan://team/app:v1",
    "portolan://h.test/",
    "portolan://h.test/a?x=1",
    "portolan://h.test/a#b",
    "portolan://user:secret@h.test/a:v1",
    "portolan://h.test/../../etc",
    "portolan://h.test/a%2e%2e",
    "portolan://store:x",
    "https://h.test/a:v1",
    `portolan://h.test/${"a".repeat(700)}`,
    "portolan://ｈ.test/a",
  ])("%s is refused", (link) => {
    expect(() => parseLink(link)).toThrow(expect.objectContaining({ code: "invalid_location" }));
  });

  it("is none for places on this computer", () => {
    expect(formatLink(parseLocation("store:h.test/a:1"))).toBeUndefined();
    expect(formatLink(parseLocation("oci:/tmp/x"))).toBeUndefined();
  });

  it("is understood wherever a location is", () => {
    expect(formatLocation(parseLocation("portolan://h.test/a/b:v1"))).toBe("h.test/a/b:v1");
  });
});
