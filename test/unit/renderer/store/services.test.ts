import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quotaKey, serviceOf } from "../../../../renderer/store/services.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import {
  createHarborWorld,
  harborDigest,
  HARBOR_HOST,
  lockingService,
} from "../../../support/renderer-fixture/harbor-world.ts";
import type { World } from "../../../support/renderer-fixture/world.ts";

describe("what services tell the page", () => {
  let world: World;
  let connected: ConnectedStore;
  const state = () => connected.store.getState();

  beforeEach(async () => {
    world = createHarborWorld();
    connected = await openStore(world);
    await vi.waitFor(() => expect(state().connections.status).toBe("ready"));
  });
  afterEach(() => connected.stop());

  async function openPilot(): Promise<void> {
    state().openPlace({ kind: "repository", host: HARBOR_HOST, repository: "harbour/pilot" });
    await vi.waitFor(() => expect(state().tags.status).toBe("ready"));
  }
  const pilot = () => ({
    address: HARBOR_HOST,
    host: HARBOR_HOST,
    repository: "harbour/pilot",
    digest: harborDigest(world, "harbour/pilot", "1.2.0"),
  });

  it("is which service it is, and its projects, once the registry is looked at", async () => {
    await state().loadRepositories(HARBOR_HOST);
    await vi.waitFor(() => expect(state().namespaces.get(HARBOR_HOST)?.status).toBe("ready"));
    expect(serviceOf(state(), HARBOR_HOST, "harbour/pilot")?.name).toBe("Harbor");
    expect(
      state()
        .namespaces.get(HARBOR_HOST)
        ?.value?.map(({ name }) => name),
    ).toEqual(["harbour", "library", "hub-cache"]);
    expect(state().repositoryRows.get(HARBOR_HOST)?.get("harbour/pilot")?.description).toContain(
      "Guides",
    );
  });

  it("row 21: is when images were pulled, with the list and without asking for each", async () => {
    await openPilot();
    const { byRow, untagged } = state().imageRows;
    expect(byRow.get("1.4.0")?.details.service?.pulled).toBeDefined();
    expect(untagged).toHaveLength(1);
    expect(world.summariesAsked).toEqual([]);
  });

  it("is forgotten with the place", async () => {
    await openPilot();
    state().openPlace({ kind: "store" });
    expect(state().imageRows.byRow.size).toBe(0);
  });

  it("is how full a project is, asked once", async () => {
    await state().loadQuota(HARBOR_HOST, "harbour");
    const key = quotaKey(HARBOR_HOST, "harbour");
    expect(state().quotas.get(key)?.value?.[0]?.limitBytes).toBe(10_000_000_000);
    world.services.get(HARBOR_HOST)?.quotas.clear();
    await state().loadQuota(HARBOR_HOST, "harbour");
    expect(state().quotas.get(key)?.value).toHaveLength(1);
  });

  it("makes projects, and says when there is one already", async () => {
    expect(await state().createNamespace(HARBOR_HOST, "quay", true)).toBeUndefined();
    await vi.waitFor(() =>
      expect(state().namespaces.get(HARBOR_HOST)?.value).toContainEqual({
        name: "quay",
        visibility: "public",
        repositories: 0,
      }),
    );
    const failure = await state().createNamespace(HARBOR_HOST, "quay", true);
    expect(failure?.code).toBe("registry_refused");
  });

  it("removes a repository only by its typed name, and leaves it", async () => {
    await openPilot();
    const refused = await state().removeRepository(HARBOR_HOST, "harbour/pilot", "pilot");
    expect(refused?.code).toBe("confirmation_required");
    expect(state().place.kind).toBe("repository");
    const done = await state().removeRepository(HARBOR_HOST, "harbour/pilot", "harbour/pilot");
    expect(done).toBeUndefined();
    expect(state().place).toEqual({ kind: "store" });
  });

  it("row 34: is what the scanner found, and what it finds now", async () => {
    await state().loadScan(pilot());
    const { scanReport } = state();
    expect(scanReport.value?.summary.severity).toBe("high");
    expect(scanReport.value?.vulnerabilities).toHaveLength(18);
    expect(await state().startScan(pilot())).toBeUndefined();
    expect(state().scanReport.value?.summary.severity).toBeUndefined();
  });

  it("is the labels of an image, and the list shows a change", async () => {
    await openPilot();
    await state().loadLabels(pilot());
    expect(state().offeredLabels.value).toHaveLength(3);
    expect(await state().setLabel(pilot(), "1", true)).toBeUndefined();
    await vi.waitFor(() => {
      const labels = state().imageRows.byRow.get("1.2.0")?.image.labels ?? [];
      expect(labels.map(({ name }) => name)).toEqual(["needs-rebuild", "production"]);
    });
  });

  it("row 46: is the lock of a tag, which is another than the image's", async () => {
    const harbor = world.services.get(HARBOR_HOST);
    if (harbor !== undefined) world.services.set(HARBOR_HOST, lockingService(harbor));
    await state().describeService(HARBOR_HOST);
    const offered = serviceOf(state(), HARBOR_HOST, "harbour/pilot")?.capabilities;
    expect(offered).toMatchObject({ locks: true, labels: false });
    await state().setLock(pilot(), "1.2.0", { canDelete: false });
    expect(state().shownLock.value).toMatchObject({ canDelete: false, canWrite: true });
    await state().loadLock(pilot(), undefined);
    expect(state().shownLock.value?.canDelete).toBe(true);
    await state().loadLock(pilot(), "1.2.0");
    expect(state().shownLock.value?.canDelete).toBe(false);
  });

  it("follows a replication to its end", async () => {
    await state().loadReplication(HARBOR_HOST);
    expect(state().replicationRules.value?.map(({ id }) => id)).toEqual(["7", "8"]);
    expect(await state().startReplication(HARBOR_HOST, "7")).toBeUndefined();
    expect(state().replicationRuns.get("7")).toMatchObject({ status: "done", done: 12 });
    state().leaveReplication();
    expect(state().replicationRuns.size).toBe(0);
  });

  it("says that an ordinary registry offers nothing of the kind", async () => {
    await state().describeService("127.0.0.1:5000");
    expect(state().services.get("127.0.0.1:5000")?.value?.provider).toBe("generic");
    await state().loadReplication("127.0.0.1:5000");
    const { replicationRules } = state();
    const error = replicationRules.status === "failed" ? replicationRules.error : undefined;
    expect(error?.code).toBe("unsupported");
  });

  it("shows the code of a sign-in with Microsoft, then has the connection", async () => {
    const codes: string[] = [];
    const { signal } = new AbortController();
    const failure = await state().entraLogin(
      { address: "acme.azurecr.io" },
      ({ userCode }) => codes.push(userCode),
      signal,
    );
    expect(failure).toBeUndefined();
    expect(codes).toEqual(["C7DKX9PQM"]);
    await vi.waitFor(() =>
      expect(state().connections.value?.map(({ address }) => address)).toContain("acme.azurecr.io"),
    );
  });
});
