import { describe, expect, it } from "vitest";
import {
  artifactPath,
  createHarborApi,
  projectOf,
} from "../../../../../electron/providers/harbor/api.ts";
import { AppError } from "../../../../../shared/errors.ts";
import { apiAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";
import { failureOf, NEVER } from "../../../../support/registry/client.ts";

describe("paths of Harbor's API", () => {
  it("trap: escapes a slash in the name of a repository twice", () => {
    expect(artifactPath("team/a/b.c", "v1.0")).toBe(
      "/projects/team/repositories/a%252Fb.c/artifacts/v1.0",
    );
    expect(artifactPath("1234/app", "sha256:00")).toBe(
      "/projects/1234/repositories/app/artifacts/sha256%3A00",
    );
  });

  it("knows no repository outside a project", () => {
    expect(() => projectOf("app")).toThrow(AppError);
  });
});

describe("createHarborApi", () => {
  it("asks who it is again for whoever waits, when the first to ask gives up", async () => {
    const harbor = await openHarbor();
    const held = Promise.withResolvers<void>();
    harbor.registry.faults.add({ path: "/service/token", hold: held.promise });
    const api = createHarborApi(await apiAs(harbor, "ann"));
    const leaving = new AbortController();
    const first = failureOf(api.identity({ signal: leaving.signal }));
    const second = api.identity({ signal: NEVER });
    leaving.abort();
    expect(await first).toMatchObject({ code: "cancelled" });
    held.resolve();
    expect(await second).toMatchObject({ kind: "user" });
  });

  it("trap: pages by number to the end, whatever Link says, and shows no secret when refused", async () => {
    const harbor = await openHarbor();
    const api = await apiAs(harbor, "ann");
    const failure = await failureOf(
      createHarborApi(api).call(
        { method: "GET", path: "/replication/executions/7", signal: NEVER },
        200,
      ),
    );
    expect(failure).toMatchObject({ code: "denied" });
    expect(JSON.stringify(failure)).not.toContain("canary-ann");
  });
});
