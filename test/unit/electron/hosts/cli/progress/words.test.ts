import { describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import {
  finalLines,
  firstLine,
  layerWords,
} from "../../../../../../electron/hosts/cli/progress/words.ts";
import type { LayerState, Transfer, TransferKind } from "../../../../../support/transfer-facts.ts";
import { aLayer, aTransfer } from "../../../../../support/transfer-facts.ts";

const words = (kind: TransferKind, state: LayerState): string =>
  layerWords(en, kind, { ...aLayer("a", 10), state, mountFrom: "team/base" });

describe("what is said of a transfer", () => {
  it("resembles docker pull", () => {
    const pull = aTransfer({
      kind: "pull",
      source: "127.0.0.1:5000/team/app:v1",
      destination: "store:",
    });
    expect(firstLine(en, pull)).toBe("v1: Pulling from 127.0.0.1:5000/team/app");
    expect(words("pull", "exists")).toBe("Already exists");
    expect(words("pull", "done")).toBe("Pull complete");
  });

  it("resembles docker push", () => {
    const push = aTransfer({
      kind: "push",
      source: "store:a/b:1",
      destination: "127.0.0.1:5000/team/app:v1",
    });
    expect(firstLine(en, push)).toBe("The push refers to repository [127.0.0.1:5000/team/app]");
    expect(words("push", "exists")).toBe("Layer already exists");
    expect(words("push", "mounted")).toBe("Mounted from team/base");
    expect(words("push", "done")).toBe("Pushed");
  });

  it("ends with digest and status", () => {
    const digest = `sha256:${"d".repeat(64)}` as const;
    const done = (facts: Partial<Transfer>): string[] =>
      finalLines(en, aTransfer({ state: "done", results: [{ name: "v1", digest }], ...facts }));
    const store = { results: [{ name: "h.io/r:v1", digest }], kind: "pull" as const };
    expect(done({ ...store, bytesTotal: 5 })).toEqual([
      `Digest: ${digest}`,
      "Status: Downloaded newer image for h.io/r:v1",
    ]);
    expect(done({ ...store, bytesTotal: 0 })[1]).toBe("Status: Image is up to date for h.io/r:v1");
    const destination = "127.0.0.1:5000/team/app:x";
    expect(done({ kind: "push", destination })[1]).toBe(
      "Status: Pushed 127.0.0.1:5000/team/app:v1",
    );
    expect(done({ kind: "copy", destination: "oci:/tmp/x" })[1]).toBe(
      "Status: Copied to oci:/tmp/x:v1",
    );
    expect(done({ kind: "retag", destination: "alpine:3" })[1]).toBe("Status: Tagged alpine:v1");
  });
});
