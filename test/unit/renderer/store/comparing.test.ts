import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { comparedLocation } from "../../../../renderer/store/comparing.ts";
import type { AppStore } from "../../../../renderer/store/index.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { fakeImage } from "../../../support/renderer-fixture/images.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const NAMES = { both: "a.test/both:v1", arm: "a.test/arm:v1" } as const;

describe("two images that are compared", () => {
  let connected: ConnectedStore;
  let store: AppStore;

  beforeEach(async () => {
    const world = createWorld();
    world.store.set(NAMES.both, fakeImage("both", { platforms: ["linux/amd64", "linux/arm64"] }));
    world.store.set(NAMES.arm, fakeImage("arm", { platforms: ["linux/arm64"] }));
    connected = await openStore(world);
    ({ store } = connected);
  });

  afterEach(() => connected.stop());

  const sideOf = (side: "left" | "right") => store.getState().comparing[side];
  const readOf = (side: "left" | "right") => sideOf(side).load.value;
  const shown = async (side: "left" | "right", platform: string) =>
    vi.waitFor(() => {
      expect(sideOf(side).load.status).toBe("ready");
      expect(readOf(side)?.platform).toBe(platform);
    });

  it("are read for the same platform, and again when one is chosen by hand", async () => {
    store.getState().openComparison(`store:${NAMES.both}`, `store:${NAMES.arm}`);
    expect(store.getState().sheet).toEqual({ kind: "compare" });
    await shown("left", "linux/arm64");
    store.getState().chooseComparedPlatform("left", "linux/amd64");
    await shown("left", "linux/amd64");
    expect(readOf("right")?.platform).toBe("linux/arm64");
  });

  it("wait for the second when there is one, and say when it names no image", async () => {
    store.getState().openComparison(`store:${NAMES.both}`);
    await shown("left", "linux/amd64");
    expect(store.getState().readCompared()).toBe(false);
    store.getState().typeCompared("right", ` store:${NAMES.arm} `);
    expect(store.getState().readCompared()).toBe(true);
    await shown("right", "linux/arm64");
  });

  it("change sides, also while they are read, and are forgotten with the sheet", async () => {
    store.getState().openComparison(`store:${NAMES.both}`, `store:${NAMES.arm}`);
    store.getState().swapCompared();
    await shown("left", "linux/arm64");
    expect(readOf("left")?.location).toBe(`store:${NAMES.arm}`);
    await shown("right", "linux/arm64");
    store.getState().closeSheet();
    expect(sideOf("left")).toMatchObject({ text: "", load: { status: "idle" } });
  });

  it("that fail say why, and are asked for again", async () => {
    store.getState().openComparison("store:a.test/none:v1", `store:${NAMES.arm}`);
    await vi.waitFor(() => expect(sideOf("left").load.status).toBe("failed"));
    store.getState().typeCompared("left", `store:${NAMES.both}`);
    store.getState().readCompared();
    await shown("left", "linux/arm64");
  });

  it("of engines are told by the engine", async () => {
    store.getState().openComparison("docker-daemon:@default/alpine:3.20", `store:${NAMES.arm}`);
    await vi.waitFor(() => expect(readOf("left")?.kind).toBe("engine"));
  });
});

describe("what is typed", () => {
  it.each([
    ["alpine", "docker.io/library/alpine:latest"],
    [" ghcr.io/a/b:v1 ", "ghcr.io/a/b:v1"],
    ["/tmp/x.tar", "oci-archive:/tmp/x.tar"],
    [String.raw`C:\x.tar`, String.raw`oci-archive:C:\x.tar`],
    ["", undefined],
    ["NOT A NAME", undefined],
  ])("%j leads to %s", (typed, location) => {
    expect(comparedLocation(typed)).toBe(location);
  });
});
