import { describe, expect, it } from "vitest";
import { ANN, ANN_USERS, openRegistry } from "../../../../support/registry/client.ts";
import { diagnoseHost } from "../../../../support/registry/diagnosis.ts";
import { seedImage } from "../../../../support/registry/seed.ts";

const BEARER = { auth: { kind: "bearer", users: ANN_USERS, speakingTokens: true } } as const;
const SIDE = { credential: ANN, repository: "team/app" };

describe("the step list", () => {
  it("asks for one name, and shows a few where there are more", async () => {
    const registry = await openRegistry();
    for (const name of "abcdefg") seedImage(registry, name, "v1", []);
    registry.faults.add({
      path: "n=1",
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ repositories: "abcdefg".split("") }),
    });
    const { step } = await diagnoseHost(registry.host);
    expect(step("list").facts).toEqual({ repositories: "a, b, c, d, e, …" });
    expect(registry.requests.map(({ path }) => path)).toContain("/v2/_catalog?n=1");
  });

  it.each([404, 405, 501])("is left out where there is no catalog (%i)", async (status) => {
    const registry = await openRegistry();
    registry.faults.add({ path: "/_catalog", status });
    const { verdicts } = await diagnoseHost(registry.host);
    expect(verdicts).toMatchObject({ list: "skipped no-catalog", pull: "skipped no-repository" });
  });

  it("warns where this account may not list, and looks at the named repository all the same", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/_catalog", status: 403 });
    const { verdicts } = await diagnoseHost(registry.host, SIDE);
    expect(verdicts).toMatchObject({ list: "warning denied", pull: "passed", push: "passed" });
  });
});

describe("the step pull", () => {
  it("takes a repository that the account is for, where none is named", async () => {
    const registry = await openRegistry();
    for (const name of ["public/tool", "team/app"]) seedImage(registry, name, "v1", []);
    const sample = async (prefix: string): Promise<string | undefined> => {
      const { step } = await diagnoseHost(registry.host, { access: { prefix } });
      return step("pull").facts.repository;
    };
    expect(await sample("team")).toBe("team/app");
    expect(await sample("")).toBe("public/tool");
    expect(await sample("nobody")).toBeUndefined();
  });

  it("looks at the first repository of the list where none is named", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    seedImage(registry, "team/app", "v2", []);
    const { step } = await diagnoseHost(registry.host);
    expect(step("pull").facts).toEqual({ repository: "team/app", tags: "v1" });
  });

  it("says what is missing", async () => {
    const registry = await openRegistry(BEARER);
    const { verdicts, step } = await diagnoseHost(registry.host, SIDE);
    expect(verdicts.pull).toBe("failed repository_not_found");
    expect(step("pull").facts).toEqual({ repository: "team/app" });
  });

  it("has nothing to look at in an empty registry", async () => {
    const registry = await openRegistry();
    const { verdicts } = await diagnoseHost(registry.host);
    expect(verdicts).toMatchObject({ list: "passed", pull: "skipped no-repository" });
  });
});

describe("the step push", () => {
  it("opens an upload, cancels it, and sends no byte", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    const { step } = await diagnoseHost(registry.host, SIDE);
    expect(step("push")).toMatchObject({
      state: "passed",
      facts: { repository: "team/app", scopeAsked: "repository:team/app:pull,push" },
    });
    const uploads = registry.requests.filter(({ path }) => path.includes("/uploads/"));
    expect(uploads.map(({ method, bytes, status }) => `${method} ${bytes} ${status}`)).toEqual([
      "POST 0 202",
      "DELETE 0 204",
    ]);
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("is not tried in a repository that nobody named", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    const { verdicts } = await diagnoseHost(registry.host, { credential: ANN });
    expect(verdicts.push).toBe("skipped no-repository");
    expect(registry.lines().some((line) => line.startsWith("POST"))).toBe(false);
  });

  it("is not tried as nobody", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const { verdicts } = await diagnoseHost(registry.host, { repository: "team/app" });
    expect(verdicts.push).toBe("skipped anonymous");
    expect(registry.lines().some((line) => line.startsWith("POST"))).toBe(false);
  });

  it("says that the account may only read", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    const denied = JSON.stringify({ errors: [{ code: "DENIED", message: "read only" }] });
    registry.faults.add({ method: "POST", path: "/uploads/", status: 403, body: denied });
    const { verdicts, step } = await diagnoseHost(registry.host, SIDE);
    expect(verdicts).toMatchObject({ pull: "passed", push: "failed denied" });
    expect(step("push").error?.details).toMatchObject({
      account: "ann",
      scopeAsked: "repository:team/app:pull,push",
    });
  });

  it("does not mind a registry that does not let the upload be cancelled", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ method: "DELETE", path: "/uploads/", status: 405 });
    const { verdicts } = await diagnoseHost(registry.host, SIDE);
    expect(verdicts.push).toBe("passed");
  });

  it("A11: sends nothing to an upload location at a reserved address", async () => {
    const registry = await openRegistry(BEARER);
    seedImage(registry, "team/app", "v1", []);
    const headers = { location: "http://169.254.169.254/latest" };
    registry.faults.add({ method: "POST", path: "/uploads/", nth: 1, status: 202, headers });
    const { verdicts } = await diagnoseHost(registry.host, SIDE);
    expect(verdicts.push).toBe("failed origin_refused");
  });
});
