import { describe, expect, it } from "vitest";
import { en } from "../../../../../electron/hosts/cli/messages/en.ts";
import { mirrorRow, parseMirror, ruleLine } from "../../../../../electron/hosts/cli/mirror-list.ts";
import { AppError } from "../../../../../shared/errors.ts";
import type { Mirror } from "../../../../../shared/mirror.ts";

const URL_TEXT = "https://mirror.test";

describe("a mirror as it is typed", () => {
  it.each([
    ["docker.io", URL_TEXT, { registry: "docker.io", url: URL_TEXT }],
    ["index.docker.io", `${URL_TEXT}/`, { registry: "docker.io", url: URL_TEXT }],
    ["ghcr.io/team/", `${URL_TEXT}/ghcr/`, { registry: "ghcr.io/team", url: `${URL_TEXT}/ghcr` }],
    ["*.example.com", "http://127.0.0.1:5000", undefined],
  ])("R26: %s from %s", (registry, url, expected) => {
    expect(parseMirror(registry, url, en.network)).toEqual(expected ?? { registry, url });
  });

  it.each([
    ["docker.io", "mirror.test", en.network.mirrorUrlInvalid],
    ["docker.io", "ftp://mirror.test", en.network.mirrorUrlInvalid],
    ["docker.io", `${URL_TEXT}?x`, en.network.mirrorUrlInvalid],
    ["docker.io", `${URL_TEXT}/UPPER`, en.network.mirrorUrlInvalid],
    ["no host", URL_TEXT, en.network.mirrorRegistryInvalid("no host")],
    ["*.", URL_TEXT, en.network.mirrorRegistryInvalid("*.")],
  ])("refuses %s from %s with the reason", (registry, url, why) => {
    expect(() => parseMirror(registry, url, en.network)).toThrow(why);
  });

  it("K8: refuses a password in the URL and does not repeat it", () => {
    let error: unknown;
    try {
      parseMirror("docker.io", "https://bob:canary-5c@mirror.test", en.network);
    } catch (refused) {
      error = refused;
    }
    expect(error).toBeInstanceOf(AppError);
    const { message, details } = error as AppError;
    expect(details["why"]).toBe(en.network.mirrorUrlUserinfo);
    expect(JSON.stringify([message, details])).not.toContain("canary-5c");
  });
});

describe("a mirror on the list", () => {
  const own: Mirror = {
    registry: "docker.io",
    url: URL_TEXT,
    origin: "portolan",
    resolves: true,
    insecure: false,
  };

  it("names the file in which it stands, or us", () => {
    const file = "/etc/docker/daemon.json";
    expect(mirrorRow(own, en.network)).toEqual(["docker.io", URL_TEXT, "Portolan", ""]);
    expect(mirrorRow({ ...own, origin: "docker", file }, en.network)[2]).toBe(file);
  });

  it("says when it is not secured, and when it is asked for digests only", () => {
    const odd = { ...own, insecure: true, resolves: false };
    expect(mirrorRow(odd, en.network)[3]).toBe("not secured, digests only");
  });
});

it.each([
  [{ kind: "blocked" as const }, "evil.test must not be read from (/f)"],
  [{ kind: "insecure" as const }, "evil.test is used without security (/f)"],
  [{ kind: "location" as const, location: "new.test/x" }, "evil.test is read from new.test/x (/f)"],
])("R26: a rule %j is a sentence", (rule, sentence) => {
  expect(ruleLine({ registry: "evil.test", file: "/f", ...rule }, en.network)).toBe(sentence);
});
