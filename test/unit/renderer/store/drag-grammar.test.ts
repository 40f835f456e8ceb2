import { describe, expect, it } from "vitest";
import {
  type Cargo,
  type DragModifiers,
  type DragTarget,
  formatTarget,
  judgeDrop,
  MAX_CARGO,
  NO_MODIFIERS,
  readTarget,
  type TargetFacts,
  dropPlaceOf,
  targetOfPlace,
} from "../../../../renderer/store/drag-grammar.ts";

const HOST = "127.0.0.1:5000";
const OTHER = "mirror.test";
const APP = { host: HOST, repository: "team/app" };

function tags(...names: readonly string[]): Cargo {
  return {
    place: { kind: "repository", ...APP },
    items: names.map((tag) => ({
      source: `${HOST}/team/app:${tag}`,
      title: tag,
      digest: `sha256:${tag}`,
    })),
  };
}

const stored: Cargo = {
  place: { kind: "store" },
  items: [{ source: `store:${HOST}/team/app:v1`, title: "team/app:v1" }],
};
const inEngine: Cargo = {
  place: { kind: "engine", engine: "default" },
  items: [{ source: `docker-daemon:@default/${HOST}/team/app:v1`, title: "team/app:v1" }],
};
const inFile: Cargo = {
  place: { kind: "file", path: "/tmp/app.tar" },
  items: [{ source: "docker-archive:/tmp/app.tar:team/app:v1", title: "team/app:v1" }],
};
const SOURCES = { tags: tags("v1"), stored, inEngine, inFile } as const;

const TARGETS = {
  tag: { kind: "tag", ...APP, tag: "latest" },
  "new tag": { kind: "new-tag", ...APP },
  "own repository": { kind: "repository", ...APP },
  repository: { kind: "repository", host: HOST, repository: "team/web" },
  "other registry's repository": { kind: "repository", host: OTHER, repository: "team/app" },
  "own namespace": { kind: "namespace", host: HOST, prefix: "team" },
  namespace: { kind: "namespace", host: HOST, prefix: "prod" },
  "own connection": { kind: "connection", host: HOST, prefix: "" },
  "own host's account": { kind: "connection", host: HOST, prefix: "prod" },
  connection: { kind: "connection", host: OTHER, prefix: "" },
  store: { kind: "store" },
  engine: { kind: "engine", engine: "default", running: true },
  "stopped engine": { kind: "engine", engine: "podman", running: false },
  file: { kind: "file", path: "/tmp/other.tar" },
  "new file": { kind: "new-file" },
  removal: { kind: "removal" },
  "a file manager": { kind: "outside", saves: true },
  "anything outside": { kind: "outside", saves: false },
} as const satisfies Record<string, DragTarget>;

/** The whole grammar for one image without modifiers: target by target, what each kind of source means there. */
const TABLE: Readonly<
  Record<keyof typeof TARGETS, Readonly<Record<keyof typeof SOURCES, string>>>
> = {
  tag: { tags: "re-point", stored: "push", inEngine: "push", inFile: "push" },
  "new tag": { tags: "add-tag", stored: "push", inEngine: "push", inFile: "push" },
  "own repository": { tags: "already-here", stored: "push", inEngine: "push", inFile: "push" },
  repository: { tags: "copy", stored: "push", inEngine: "push", inFile: "push" },
  "other registry's repository": {
    tags: "copy",
    stored: "push",
    inEngine: "push",
    inFile: "push",
  },
  "own namespace": { tags: "already-here", stored: "push", inEngine: "push", inFile: "push" },
  namespace: { tags: "copy", stored: "push", inEngine: "push", inFile: "push" },
  "own connection": { tags: "already-here", stored: "push", inEngine: "push", inFile: "push" },
  "own host's account": { tags: "copy", stored: "push", inEngine: "push", inFile: "push" },
  connection: { tags: "copy", stored: "push", inEngine: "push", inFile: "push" },
  store: { tags: "pull", stored: "already-here", inEngine: "pull", inFile: "pull" },
  engine: { tags: "load", stored: "load", inEngine: "already-here", inFile: "load" },
  "stopped engine": {
    tags: "engine-stopped",
    stored: "engine-stopped",
    inEngine: "engine-stopped",
    inFile: "engine-stopped",
  },
  file: { tags: "whole-file", stored: "whole-file", inEngine: "whole-file", inFile: "whole-file" },
  "new file": { tags: "export", stored: "export", inEngine: "export", inFile: "export" },
  removal: { tags: "remove", stored: "remove", inEngine: "remove", inFile: "stays-in-file" },
  "a file manager": {
    tags: "download",
    stored: "download",
    inEngine: "download",
    inFile: "download",
  },
  "anything outside": { tags: "save", stored: "save", inEngine: "save", inFile: "save" },
};

function said(
  cargo: Cargo,
  target: DragTarget,
  facts: TargetFacts = {},
  modifiers: Partial<DragModifiers> = {},
): string {
  const verdict = judgeDrop(cargo, target, facts, { ...NO_MODIFIERS, ...modifiers });
  if (!verdict.allowed) return verdict.reason;
  return verdict.asks ? `${verdict.effect}, asks` : verdict.effect;
}

const CELLS = Object.entries(TABLE).flatMap(([target, row]) =>
  Object.entries(row).map(([source, expected]) => ({
    target: target as keyof typeof TARGETS,
    source: source as keyof typeof SOURCES,
    expected,
  })),
);

describe("the drag grammar", () => {
  it.each(CELLS)("$source over $target: $expected", ({ source, target, expected }) => {
    expect(said(SOURCES[source], TARGETS[target])).toBe(expected);
  });

  it("refuses a tag over itself, and over a tag of the same image", () => {
    expect(said(tags("latest"), TARGETS.tag)).toBe("same-tag");
    expect(said(tags("v1"), TARGETS.tag, { digest: "sha256:v1" })).toBe("same-image");
    expect(said(tags("v1"), TARGETS.tag, { digest: "sha256:old" })).toBe("re-point");
  });

  it("adds a tag instead of moving one while Alt is held", () => {
    expect(said(tags("v1"), TARGETS.tag, {}, { add: true })).toBe("add-tag");
    expect(said(tags("v1"), TARGETS.tag, { digest: "sha256:v1" }, { add: true })).toBe("add-tag");
    expect(said(tags("v1"), TARGETS.repository, {}, { add: true })).toBe("copy");
  });

  it("takes several images everywhere but on one tag and into one file", () => {
    const two = tags("v1", "v2");
    expect(said(two, TARGETS.tag)).toBe("one-tag-one-image");
    expect(said(two, TARGETS["new tag"])).toBe("one-tag-one-image");
    expect(said(two, TARGETS["new file"])).toBe("one-file-one-image");
    expect(said(two, TARGETS.repository)).toBe("copy");
    expect(said(two, TARGETS.store)).toBe("pull");
  });

  it("takes as many images as one sheet can plan, and none of nothing", () => {
    const many = Array.from({ length: MAX_CARGO + 1 }, (_, index) => `v${index}`);
    expect(said(tags(...many), TARGETS.store)).toBe("too-many");
    expect(said(tags(...many.slice(1)), TARGETS.store)).toBe("pull");
    expect(said(tags(), TARGETS.store)).toBe("nothing");
  });

  it("says that production asks first, and that a registry wants a login", () => {
    const production: TargetFacts = { account: { production: true, secret: "keychain" } };
    expect(said(tags("v1"), TARGETS.tag, production)).toBe("re-point, asks");
    expect(said(tags("v1"), TARGETS.repository, production)).toBe("copy, asks");
    expect(said(tags("v1"), TARGETS["new tag"], production)).toBe("add-tag");
    const locked: TargetFacts = { account: { production: false, secret: "missing" } };
    expect(said(tags("v1"), TARGETS.repository, locked)).toBe("signed-out");
  });

  it("takes a list of repositories for the part of the registry that it lists", () => {
    const all = { kind: "namespace", address: `${HOST}/team`, namespace: "" } as const;
    expect(targetOfPlace(all)).toEqual({ kind: "connection", host: HOST, prefix: "team" });
    const deep = { kind: "namespace", address: HOST, namespace: "team" } as const;
    const target = targetOfPlace(deep);
    expect(target).toEqual({ kind: "namespace", host: HOST, prefix: "team" });
    expect(dropPlaceOf(target)).toEqual({ kind: "registry", host: HOST, prefix: "team" });
  });

  it("reads targets back from the text that elements carry, whatever their names hold", () => {
    const hostile: DragTarget = { kind: "tag", host: HOST, repository: "a", tag: `"><script>` };
    expect(readTarget(formatTarget(hostile))).toEqual(hostile);
  });
});
