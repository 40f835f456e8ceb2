import { describe, expect, it } from "vitest";
import type { Cargo, DragTarget } from "../../../../renderer/store/drag-grammar.ts";
import {
  createPlacingDraft,
  isUndecided,
  nameBeside,
  type PlacingDraft,
  placingProblem,
  placingSteps,
  requestsToPlan,
} from "../../../../renderer/store/placing-draft.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";

const HOST = "127.0.0.1:5000";
const CARGO: Cargo = {
  place: { kind: "repository", host: HOST, repository: "team/app" },
  items: ["v1", "v2"].map((tag) => ({ source: `${HOST}/team/app:${tag}`, title: tag })),
};
const A = `sha256:${"a".repeat(64)}` as const;
const B = `sha256:${"b".repeat(64)}` as const;

function draftOf(target: DragTarget, effect: PlacingDraft["effect"] = "copy"): PlacingDraft {
  const draft = createPlacingDraft(CARGO, target, { effect });
  if (draft === undefined) throw new TypeError("there is no place");
  return draft;
}

function namesIn(target: DragTarget): readonly string[] {
  return draftOf(target).items.map(({ name }) => name);
}

function destinationsIn(target: DragTarget): readonly string[] | undefined {
  return requestsToPlan(draftOf(target))?.map(({ destination }) => destination);
}

function aPlan(action: "create" | "replace" | "unchanged", move = 0): TransferPlan {
  const previous = action === "replace" ? { previous: B } : {};
  return {
    source: "",
    destination: "",
    kind: "copy",
    blobs: [],
    manifests: [],
    tags: [{ name: "v1", digest: A, action, ...previous }],
    notices: [],
    bytes: { move, mount: 0, exists: 0 },
  };
}

const WEB: DragTarget = { kind: "repository", host: HOST, repository: "team/web" };

describe("the preview of a drop", () => {
  it("keeps tags in a repository, and names below a namespace and a registry", () => {
    expect(namesIn(WEB)).toEqual(["v1", "v2"]);
    expect(destinationsIn({ kind: "namespace", host: HOST, prefix: "prod" })).toEqual([
      `${HOST}/prod/app:v1`,
      `${HOST}/prod/app:v2`,
    ]);
    expect(destinationsIn({ kind: "connection", host: "mirror.test", prefix: "" })).toEqual([
      "mirror.test/team/app:v1",
      "mirror.test/team/app:v2",
    ]);
    expect(namesIn({ kind: "connection", host: "mirror.test", prefix: "octo" })).toEqual([
      "octo/app:v1",
      "octo/app:v2",
    ]);
  });

  it("keeps full names in the store and in engines", () => {
    expect(destinationsIn({ kind: "store" })?.[0]).toBe(`store:${HOST}/team/app:v1`);
    expect(destinationsIn({ kind: "engine", engine: "default", running: true })?.[0]).toBe(
      `docker-daemon:@default/${HOST}/team/app:v1`,
    );
  });

  it("has no place for a file that is still to be named", () => {
    expect(createPlacingDraft(CARGO, { kind: "new-file" }, { effect: "export" })).toBeUndefined();
  });

  it("plans nothing while a name is missing, wrong, or given twice", () => {
    const draft = draftOf(WEB);
    const named = (name: string): PlacingDraft => ({
      ...draft,
      items: draft.items.map((item, index) => (index === 1 ? { ...item, name } : item)),
    });
    expect(requestsToPlan(named(""))).toBeUndefined();
    expect(requestsToPlan(named("not a tag"))).toBeUndefined();
    expect(requestsToPlan(named("v1"))).toBeUndefined();
    const twice = named("v1");
    expect(twice.items.map((item) => placingProblem(twice, item))).toEqual([undefined, "taken"]);
    expect(requestsToPlan(named("v3"))).toHaveLength(2);
  });

  it("starts what is new, skips what is there, and waits for an answer about what is replaced", () => {
    const draft = draftOf(WEB);
    const plans = [aPlan("unchanged"), aPlan("replace")];
    expect(isUndecided(draft, plans)).toBe(true);
    expect(placingSteps(draft, plans)).toEqual([]);
    const decided: PlacingDraft = {
      ...draft,
      items: draft.items.map((item) => ({ ...item, choice: "replace" })),
    };
    expect(isUndecided(decided, plans)).toBe(false);
    expect(placingSteps(decided, plans).map(({ request }) => request.destination)).toEqual([
      `${HOST}/team/web:v2`,
    ]);
    const skipped = {
      ...decided,
      items: decided.items.map((item) => ({ ...item, choice: "skip" as const })),
    };
    expect(placingSteps(skipped, plans)).toEqual([]);
  });

  it("replaces no tag that appeared after the plan was made", () => {
    const [step] = placingSteps(draftOf(WEB), [aPlan("create"), aPlan("create")]);
    expect(step?.request.keepTags).toBe(true);
  });

  it("moves a tag without asking which, for that is what the drop was", () => {
    const one: Cargo = { ...CARGO, items: CARGO.items.slice(0, 1) };
    const target: DragTarget = { kind: "tag", host: HOST, repository: "team/app", tag: "latest" };
    const draft = createPlacingDraft(one, target, { effect: "re-point" });
    if (draft === undefined) throw new TypeError("there is no place");
    expect(placingSteps(draft, [aPlan("replace")])).toMatchObject([
      { request: { source: `${HOST}/team/app:v1`, destination: `${HOST}/team/app:latest` } },
    ]);
  });

  it.each([
    ["v1", "v1-2"],
    ["v1-2", "v1-3"],
    ["v1-9", "v1-10"],
    ["team/app:v1", "team/app:v1-2"],
    ["x".repeat(128), `${"x".repeat(126)}-2`],
  ])("keeps %s beside what is there as %s", (name, beside) => {
    expect(nameBeside(name)).toBe(beside);
  });
});
