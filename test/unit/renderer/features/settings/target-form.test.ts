import { describe, expect, it } from "vitest";
import {
  exampleOf,
  fieldsOf,
  readTarget,
} from "../../../../../renderer/features/settings/target-form.ts";
import type { PushTarget } from "../../../../../shared/push-target.ts";

const TARGET: PushTarget = {
  name: "Team",
  patterns: ["harbor.test/team/{name}:{tag}", "ghcr.io/octo/{name}:{tag}"],
  platforms: ["linux/amd64", "linux/arm64"],
  overwrite: "refuse",
  preview: false,
};

describe("the fields of a push target", () => {
  const fields = fieldsOf(TARGET);

  it("hold a target and give it back", () => {
    expect(readTarget(fields, [])).toEqual({ target: TARGET });
  });

  it("may have empty lines and spaces", () => {
    const spaced = {
      ...fields,
      name: "  Team ",
      patterns: "\n harbor.test/team/{name}:{tag} \n\nghcr.io/octo/{name}:{tag}\n",
      platforms: "linux/amd64   linux/arm64,",
    };
    expect(readTarget(spaced, [])).toEqual({ target: TARGET });
  });

  it("tell what is missing, each at its field", () => {
    expect(readTarget(fieldsOf(undefined), [])).toEqual({
      problems: { name: "name", patterns: "patterns" },
    });
  });

  it.each([
    ["another target has the name", { name: "TEAM" }, { name: "taken" }],
    ["the name is too long", { name: "a".repeat(61) }, { name: "name" }],
    [
      "a word is no platform",
      { platforms: "linux/amd64 no-platform/" },
      { platforms: "no-platform/" },
    ],
    [
      "a placeholder is not known",
      { patterns: "harbor.test/{nmae}" },
      { patterns: { code: "invalid_location" } },
    ],
    [
      "two patterns lead to one place",
      { patterns: "harbor.test/{name}\nharbor.test/{name}:{tag}" },
      { patterns: { code: "invalid_input" } },
    ],
  ])("are refused when %s", (_why, change, problems) => {
    const others = [{ ...TARGET, name: "team" }];
    const named = { ...fields, name: "Other", ...change };
    expect(readTarget(named, others).problems).toMatchObject(problems);
  });
});

describe("the example of a push target", () => {
  it("shows every place, and leaves out what is half-typed", () => {
    expect(exampleOf("harbor.test/{name}:{tag}\nharbor.test/{na\nstore:{repository}")).toEqual([
      "harbor.test/alpine:3.20",
      "store:docker.io/library/alpine:3.20",
    ]);
  });
});
