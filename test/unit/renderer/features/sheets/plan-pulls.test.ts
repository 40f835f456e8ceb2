import { expect, it } from "vitest";
import { addUpPulls } from "../../../../../renderer/features/sheets/plan-pulls.ts";
import type { TransferPlan } from "../../../../../shared/plan.ts";
import type { PlannedPulls } from "../../../../../shared/pulls.ts";

const plan = (pulls?: PlannedPulls): TransferPlan => ({
  source: "docker.io/library/a:1",
  destination: "store:",
  kind: "pull",
  blobs: [],
  manifests: [],
  tags: [],
  notices: [],
  bytes: { move: 0, mount: 0, exists: 0 },
  ...(pulls === undefined ? {} : { pulls }),
});

it("R61: adds up what several plans spend, with the newest that the registry said", () => {
  const said = { host: "docker.io", limit: 100, remaining: 87, at: 1000 };
  const hub = { registry: "docker.io", taken: 3, toCome: 0, allowance: said };
  const sums = addUpPulls([
    plan(),
    plan(hub),
    plan({ ...hub, toCome: 2, allowance: { ...said, remaining: 84, at: 2000 } }),
    plan({ registry: "docker.io", account: "ann", taken: 1, toCome: 0 }),
  ]);
  expect(sums).toEqual([
    { ...hub, taken: 6, toCome: 2, allowance: { ...said, remaining: 84, at: 2000 } },
    { registry: "docker.io", account: "ann", taken: 1, toCome: 0 },
  ]);
});
