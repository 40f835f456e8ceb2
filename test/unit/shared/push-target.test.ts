import { describe, expect, it } from "vitest";
import { parseLocation } from "../../../shared/location.ts";
import type { TransferPlan } from "../../../shared/plan.ts";
import {
  checkTarget,
  expandTarget,
  expandTargetAll,
  needsAnswer,
  type PushTarget,
  pushTargetSchema,
  targetKey,
  withTagsKept,
} from "../../../shared/push-target.ts";

const aTarget = (more: Partial<PushTarget> = {}): PushTarget =>
  pushTargetSchema.parse({ name: "harbor", patterns: ["h.test/team/{name}:{tag}"], ...more });

const images = (...texts: readonly string[]) => texts.map(parseLocation);

describe("a push target that is saved", () => {
  it("loses the spaces around its name and patterns", () => {
    const typed = aTarget({ name: "  Ünï ", patterns: [" h.test/{name} "] });
    expect(checkTarget(typed)).toEqual(aTarget({ name: "Ünï", patterns: ["h.test/{name}"] }));
    expect(targetKey(" ÜNÏ")).toBe(targetKey("u\u0308ni\u0308"));
  });

  it.each([
    ["a name of spaces", { name: "  " }, "invalid_input"],
    ["a name with a line break", { name: "a\nb" }, "invalid_input"],
    [
      "two patterns for one place",
      { patterns: ["h.test/{name}", "h.test/{name}:{tag}"] },
      "invalid_input",
    ],
    ["an impossible pattern", { patterns: ["h.test/{name}", "h.test/{nam}"] }, "invalid_location"],
    ["an impossible platform", { platforms: ["linux/"] }, "invalid_platform"],
  ])("is refused with %s", (_, more, code) => {
    expect(() => checkTarget(aTarget(more))).toThrow(expect.objectContaining({ code }));
  });
});

describe("pushing to a target", () => {
  it("is a transfer for each of its patterns", () => {
    const target = aTarget({
      patterns: ["h.test/team/{name}:{tag}", "g.test/{repository}"],
      platforms: ["linux/arm64"],
    });
    const [source = parseLocation("x")] = images("store:ghcr.io/team/app:v1");
    const same = {
      source: "store:ghcr.io/team/app:v1",
      alsoTag: [],
      platforms: ["linux/arm64"],
      allTags: false,
    };
    expect(expandTarget(target, source)).toEqual([
      { ...same, destination: "h.test/team/app:v1" },
      { ...same, destination: "g.test/team/app:v1" },
    ]);
  });

  it("keeps tags where the target refuses to replace, and replaces a file where it does not", () => {
    const patterns = ["h.test/{name}", "oci-archive:/srv/{name}.tar"];
    const [source = parseLocation("x")] = images("store:app:v1");
    const expand = (overwrite: PushTarget["overwrite"]) =>
      expandTarget(aTarget({ patterns, overwrite }), source).map(({ keepTags, overwrite }) => ({
        keepTags,
        overwrite,
      }));
    const neither = { keepTags: undefined, overwrite: undefined };
    expect(expand("ask")).toEqual([neither, neither]);
    expect(expand("replace")).toEqual([neither, { ...neither, overwrite: true }]);
    expect(expand("refuse")).toEqual([
      { ...neither, keepTags: true },
      { ...neither, keepTags: true },
    ]);
  });

  it("takes each image once, in the order given", () => {
    const sources = images("store:b:v1", "store:a:v1", "store:docker.io/library/b:v1");
    const requests = expandTargetAll(aTarget(), sources);
    expect(requests.map(({ destination }) => destination)).toEqual([
      "h.test/team/b:v1",
      "h.test/team/a:v1",
    ]);
  });

  it.each([
    [["h.test/team/{name}:{tag}"], ["store:x.test/a/app:v1", "store:x.test/b/app:v1"]],
    [["h.test/all:{tag}"], ["store:a:v1", "store:b:v1"]],
    [["docker-archive:/srv/all.tar:{name}:{tag}"], ["store:a:v1", "store:b:v1"]],
    [["oci:/srv/all"], ["store:a:v1", "store:b:v1"]],
  ])("%s is refused when two of %s would go to one place", (patterns, texts) => {
    expect(() => expandTargetAll(aTarget({ patterns }), images(...texts))).toThrow(
      expect.objectContaining({
        code: "invalid_input",
        details: expect.objectContaining({ why: expect.stringContaining("would both go there") }),
      }),
    );
  });

  it("puts any number of images into one repository by their digests", () => {
    const digests = ["1", "2"].map((digit) => `h.test/a@sha256:${digit.repeat(64)}`);
    const target = aTarget({ patterns: ["h.test:5000/all"] });
    const requests = expandTargetAll(target, images(...digests));
    expect(requests.map(({ destination }) => destination)).toEqual([
      "h.test:5000/all",
      "h.test:5000/all",
    ]);
  });
});

const plan = (action: "create" | "replace", confirm?: string): TransferPlan => ({
  source: "store:a:v1",
  destination: "h.test/a:v1",
  kind: "push",
  blobs: [],
  manifests: [],
  tags: [{ name: "v1", digest: `sha256:${"1".repeat(64)}`, action }],
  notices: [],
  bytes: { move: 0, mount: 0, exists: 0 },
  ...(confirm === undefined ? {} : { confirm }),
});

describe("a push to a target", () => {
  it("keeps the tags that nobody was asked about", () => {
    const [source = parseLocation("x")] = images("store:app:v1");
    const kept = (overwrite: PushTarget["overwrite"], action: "create" | "replace") => {
      const target = aTarget({ overwrite });
      return expandTarget(target, source).map(
        (request) => withTagsKept(target, request, plan(action)).keepTags,
      );
    };
    expect([kept("ask", "create"), kept("ask", "replace")]).toEqual([[true], [undefined]]);
    expect([kept("replace", "create"), kept("refuse", "replace")]).toEqual([[undefined], [true]]);
  });
});

describe("a push to a target waits for a yes", () => {
  it.each([
    ["a preview is wanted", aTarget(), plan("create"), true],
    ["nothing is replaced", aTarget({ preview: false }), plan("create"), false],
    ["a tag is replaced", aTarget({ preview: false }), plan("replace"), true],
    [
      "replacing is allowed",
      aTarget({ preview: false, overwrite: "replace" }),
      plan("replace"),
      false,
    ],
    [
      "it will be refused",
      aTarget({ preview: false, overwrite: "refuse" }),
      plan("replace"),
      false,
    ],
    ["production", aTarget({ preview: false, overwrite: "replace" }), plan("replace", "a"), true],
  ])("when %s: %#", (_, target, plan, answer) => {
    expect(needsAnswer(target, [plan])).toBe(answer);
  });
});
