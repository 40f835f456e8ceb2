import { describe, expect, it } from "vitest";
import {
  createPushDraft,
  patternOf,
  requestsOfPush,
  suggestPushes,
  targetToSave,
} from "../../../../renderer/store/push-draft.ts";
import type { PushTarget } from "../../../../shared/push-target.ts";
import { aConnection } from "../../../support/renderer-fixture/world.ts";

const HARBOR = aConnection({ host: "harbor.test" });
const GHCR = aConnection({ host: "ghcr.io", prefix: "octo" });
const APP = "store:harbor.test/team/app:v1";
const ALPINE = "docker-daemon:@podman/docker.io/library/alpine:3.20";

const TARGET: PushTarget = {
  name: "Both",
  patterns: ["harbor.test/{repository}:{tag}", "ghcr.io/octo/{name}:{tag}"],
  platforms: ["linux/amd64"],
  overwrite: "refuse",
  preview: true,
};

describe("where an image may be pushed", () => {
  it("is where its own name says first, when there is an account, then every other registry", () => {
    expect(suggestPushes([APP], [GHCR, HARBOR])).toEqual([
      "harbor.test/team/app:v1",
      "ghcr.io/octo/app:v1",
    ]);
  });

  it("is told for images of engines and files too", () => {
    expect(suggestPushes([ALPINE], [HARBOR])).toEqual(["harbor.test/alpine:3.20"]);
    expect(suggestPushes(["docker-archive:/a/app.tar:team/app:v1"], [HARBOR])).toEqual([
      "harbor.test/team/app:v1",
    ]);
  });

  it("is a pattern for several of them, below the prefix of an account", () => {
    expect(suggestPushes([APP, ALPINE], [HARBOR, GHCR])).toEqual([
      "harbor.test/{repository}:{tag}",
      "ghcr.io/octo/{name}:{tag}",
    ]);
  });

  it("is left open without an account", () => {
    expect(createPushDraft([APP], undefined, []).destination).toBe("");
  });
});

describe("the requests of a push", () => {
  const draft = createPushDraft([APP, ALPINE], undefined, [HARBOR]);

  it("are one for each image and pattern of the target, with its rules", () => {
    const requests = requestsOfPush({ ...draft, target: TARGET }) ?? [];
    expect(requests.map(({ destination }) => destination)).toEqual([
      "harbor.test/team/app:v1",
      "ghcr.io/octo/app:v1",
      "harbor.test/alpine:3.20",
      "ghcr.io/octo/alpine:3.20",
    ]);
    expect(requests[0]).toMatchObject({ platforms: ["linux/amd64"], keepTags: true });
  });

  it("go where was typed, with the platforms that were chosen", () => {
    const typed = {
      ...draft,
      sources: [APP],
      destination: " a.test/b:c ",
      platforms: ["linux/arm64"],
    };
    expect(requestsOfPush(typed)).toEqual([
      {
        source: APP,
        destination: "a.test/b:c",
        alsoTag: [],
        platforms: ["linux/arm64"],
        allTags: false,
      },
    ]);
  });

  it("are none while nothing was typed", () => {
    expect(requestsOfPush({ ...draft, destination: "  " })).toBeUndefined();
  });

  it("cannot lead two images to one place", () => {
    const both = { ...draft, destination: "a.test/b:c" };
    expect(() => requestsOfPush(both)).toThrow(/would both go there/);
  });
});

describe("what a push leaves behind", () => {
  const draft = createPushDraft([APP], undefined, [HARBOR]);

  it("is nothing, unless it was named", () => {
    expect(targetToSave(draft)).toBeUndefined();
  });

  it("is a target for every image when it was named", () => {
    const named = { ...draft, saveAs: " Team ", dontAsk: true, platforms: ["linux/amd64"] };
    expect(targetToSave(named)).toEqual({
      name: "Team",
      patterns: ["harbor.test/{repository}:{tag}"],
      platforms: ["linux/amd64"],
      overwrite: "ask",
      preview: false,
    });
  });

  it("is the same target without its question", () => {
    expect(targetToSave({ ...draft, target: TARGET })).toBeUndefined();
    expect(targetToSave({ ...draft, target: TARGET, dontAsk: true })).toEqual({
      ...TARGET,
      preview: false,
    });
  });

  it.each([
    ["harbor.test/team/app:v1", "harbor.test/{repository}:{tag}"],
    ["a.test/moved/app:v1", "a.test/moved/{name}:{tag}"],
    ["a.test/moved/app:stable", "a.test/moved/app:stable"],
    ["a.test/moved/other:v1", "a.test/moved/other:{tag}"],
    ["a.test/moved/app", "a.test/moved/{name}"],
    ["a.test:5000/team/app:v1", "a.test:5000/{repository}:{tag}"],
    ["a.test/{name}:{tag}", "a.test/{name}:{tag}"],
  ])("makes of %s the pattern %s", (destination, pattern) => {
    expect(patternOf(destination, [APP])).toBe(pattern);
  });

  it("is what was typed where several images were pushed", () => {
    expect(patternOf("a.test/team/app:v1", [APP, ALPINE])).toBe("a.test/team/app:v1");
  });
});
