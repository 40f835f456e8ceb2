import { afterEach, describe, expect, it, vi } from "vitest";
import type { AppState } from "../../../../../renderer/store/index.ts";
import {
  createHarborWorld,
  HARBOR_HOST,
  lockingService,
} from "../../../../support/renderer-fixture/harbor-world.ts";
import type { FakeService } from "../../../../support/renderer-fixture/services.ts";
import { openSheetRig, type SheetRig } from "../../../../support/renderer-fixture/sheet-rig.tsx";
import type { World } from "../../../../support/renderer-fixture/world.ts";

describe("the sheets of a service", () => {
  let rig: SheetRig | undefined;
  afterEach(() => rig?.stop());

  async function open(
    sheet: Parameters<AppState["openSheet"]>[0],
    world = createHarborWorld(),
  ): Promise<SheetRig> {
    rig = await openSheetRig(world, sheet, async (store) => {
      await vi.waitFor(() => expect(store.getState().connections.status).toBe("ready"));
      await store.getState().describeService(HARBOR_HOST);
    });
    return rig;
  }

  it("say which service it is, its projects and how full they are, and its rules", async () => {
    const { text, settled } = await open({ kind: "registry", address: HARBOR_HOST });
    await settled(() => {
      expect(text()).toContain("version 2.14.0");
      expect(text()).toContain("When Harbor copies by itself, all tags of the image come along.");
      expect(text()).toContain("8.9 GB of 10 GB");
      expect(text()).toContain("private · proxy cache");
      expect(text()).toContain("docker.io → Local");
    });
  });

  /** A registry that groups nothing, and counts what it holds as a whole. */
  function ungrouped(quotas: FakeService["quotas"]): World {
    const world = createHarborWorld();
    const harbor = world.services.get(HARBOR_HOST);
    if (harbor === undefined) throw new TypeError("no service");
    world.services.set(HARBOR_HOST, { ...lockingService(harbor), quotas });
    return world;
  }

  it("say how full the registry is as a whole, where nothing in it has a quota of its own", async () => {
    const quota = { name: HARBOR_HOST, usedBytes: 9_100_000_000, limitBytes: 10_000_000_000 };
    const world = ungrouped(new Map([[HARBOR_HOST, [quota]]]));
    const { text, settled } = await open({ kind: "registry", address: HARBOR_HOST }, world);
    await settled(() => expect(text()).toContain("9.1 GB of 10 GB"));
    const bar = document.querySelector('[role="progressbar"]');
    expect(bar?.getAttribute("aria-label")).toBe(`Space used by ${HARBOR_HOST}`);
    expect(text()).not.toContain("Namespaces");
  });

  it("are silent about space that a registry does not count", async () => {
    const world = ungrouped(new Map());
    const { text, settled } = await open({ kind: "registry", address: HARBOR_HOST }, world);
    await settled(() => {
      expect(text()).toContain("Azure Container Registry");
      expect(text()).not.toContain("Space used");
    });
  });

  it("remove a repository only once its name was typed", async () => {
    const sheet = await open({
      kind: "remove-repository",
      address: HARBOR_HOST,
      repository: "harbour/beacon",
    });
    const button = (): HTMLButtonElement | undefined =>
      [...document.querySelectorAll("button")].find(
        ({ textContent }) => textContent === "Remove repository",
      );
    sheet.type("harbour");
    expect(button()?.disabled).toBe(true);
    sheet.type("harbour/beacon");
    expect(button()?.disabled).toBe(false);
    await sheet.press("Remove repository");
    await sheet.settled(() => expect(sheet.store.getState().sheet).toBeUndefined());
    const names = sheet.store.getState().catalogs.get(HARBOR_HOST);
    await sheet.settled(() => expect(names?.value ?? []).not.toContain("harbour/beacon"));
  });

  it("make a project, and say what is no name", async () => {
    const sheet = await open({ kind: "new-namespace", address: HARBOR_HOST });
    expect(sheet.text()).toContain("New project");
    sheet.type("Quay Side");
    await sheet.press("Create");
    expect(sheet.text()).toContain("This cannot be such a name.");
    sheet.type("quay-side");
    await sheet.press("Create");
    await sheet.settled(() => expect(sheet.store.getState().sheet).toBeUndefined());
    await sheet.settled(() => {
      const { namespaces } = sheet.store.getState();
      const rows = namespaces.get(HARBOR_HOST)?.value ?? [];
      expect(rows.find(({ name }) => name === "quay-side")?.visibility).toBe("private");
    });
  });
});
