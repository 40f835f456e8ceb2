import { expect, it } from "vitest";
import { en } from "../../../../../electron/hosts/cli/messages/en.ts";
import { planLines, replacedTagLines } from "../../../../../electron/hosts/cli/plan-lines.ts";
import { parseDigest } from "../../../../../shared/oci/digest.ts";
import type { TransferPlan } from "../../../../../shared/plan.ts";

const A = parseDigest(`sha256:${"a".repeat(64)}`);
const B = parseDigest(`sha256:${"b".repeat(64)}`);

const plan: TransferPlan = {
  source: "store:x:1",
  destination: "registry.test/team/app:v1",
  kind: "push",
  blobs: [],
  manifests: [],
  tags: [
    { name: "v1", digest: A, action: "replace", previous: B },
    { name: "v2", digest: A, action: "create" },
  ],
  notices: [],
  confirm: "team/app",
  bytes: { move: 0, mount: 0, exists: 0 },
};

it("says what a production registry will ask for", () => {
  expect(planLines(plan, en, "en").at(-1)).toBe(
    "! production: to go on, --confirm team/app is needed",
  );
});

it("shows only the tags that will point elsewhere before the question", () => {
  expect(replacedTagLines(plan, en)).toEqual(["  replace v1: bbbbbbbbbbbb -> aaaaaaaaaaaa"]);
});
