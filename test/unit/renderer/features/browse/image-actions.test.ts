import { describe, expect, it } from "vitest";
import {
  actionOfKey,
  actionsFor,
  isPossible,
} from "../../../../../renderer/features/browse/image-actions.ts";

const key = (
  name: string,
  modifiers: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
) =>
  actionOfKey({
    key: name,
    ctrlKey: false,
    metaKey: false,
    shiftKey: false,
    altKey: false,
    ...modifiers,
  });

describe("keys on a row", () => {
  it("do what the menus say", () => {
    expect(key("F2")).toBe("retag");
    expect(key("Delete")).toBe("remove");
    expect(key("c", { ctrlKey: true })).toBe("copy-reference");
    expect(key("C", { ctrlKey: true, shiftKey: true })).toBe("copy-digest");
    expect(key("d", { metaKey: true })).toBe("pull");
    expect(key("D", { ctrlKey: true, shiftKey: true })).toBe("compare");
    expect(key("u", { ctrlKey: true })).toBe("push");
    expect(key("Backspace", { metaKey: true })).toBe("remove");
  });

  it("mean nothing without their modifier, or with Alt", () => {
    expect(key("c")).toBeUndefined();
    expect(key("Backspace")).toBeUndefined();
    expect(key("d", { ctrlKey: true, altKey: true })).toBeUndefined();
  });
});

describe("actions", () => {
  it("pull from registries and push from the store", () => {
    expect(actionsFor({ kind: "store" })).toContain("push");
    expect(actionsFor({ kind: "store" })).not.toContain("pull");
    expect(actionsFor({ kind: "repository", host: "a.test", repository: "x" })).toContain("pull");
  });

  it("fit what engines and files can do", () => {
    const engine = actionsFor({ kind: "engine", engine: "default" });
    expect(engine).toEqual(
      expect.arrayContaining(["push", "pull", "copy", "retag", "remove", "copy-digest"]),
    );
    const file = actionsFor({ kind: "file", path: "/tmp/x.tar" });
    expect(file).toEqual([
      "push",
      "pull",
      "copy",
      "save",
      "compare",
      "copy-reference",
      "copy-digest",
    ]);
  });

  it("need a selection, and some of them exactly one row", () => {
    expect(isPossible("pull", 0)).toBe(false);
    expect(isPossible("pull", 50)).toBe(true);
    expect(isPossible("pull", 51)).toBe(false);
    expect(isPossible("retag", 1)).toBe(true);
    expect(isPossible("retag", 2)).toBe(false);
    expect([1, 2, 3].map((amount) => isPossible("compare", amount))).toEqual([true, true, false]);
  });
});
