import { expect, it } from "vitest";
import { openStore } from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

it("remembers the tool of the command line for the next visit, and forgets what makes no sense", async () => {
  const first = await openStore(createEmptyWorld());
  expect(first.store.getState().pullChoice).toEqual({ tool: "docker", by: "tag" });
  first.store.getState().choosePull({ tool: "skopeo" });
  first.store.getState().choosePull({ by: "digest" });
  first.stop();
  const second = await openStore(createEmptyWorld(), first.remembered);
  expect(second.store.getState().pullChoice).toEqual({ tool: "skopeo", by: "digest" });
  second.stop();
  const third = await openStore(
    createEmptyWorld(),
    new Map([["portolan.pull-command", '{"tool":"rm -rf","by":"tag"}']]),
  );
  expect(third.store.getState().pullChoice.tool).toBe("docker");
  third.stop();
});
