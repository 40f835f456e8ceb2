import { describe, expect, it } from "vitest";
import type { ProviderDescription } from "../../../../../shared/provider.ts";
import { NEVER } from "../../../../support/registry/client.ts";
import { accountAs, openHarbor } from "../../../../support/providers/harbor/harness.ts";

async function describedTo(
  name?: "admin" | "ann" | "robot$team+ci" | "olga",
  password?: string,
): Promise<ProviderDescription> {
  const harbor = await openHarbor();
  return (await accountAs(harbor, name, password)).describe({ signal: NEVER });
}

describe("describeHarbor", () => {
  it("offers a user everything but what is for administrators", async () => {
    expect(await describedTo("ann")).toEqual({
      provider: "harbor",
      name: "Harbor",
      version: "v2.15.2-2ed2fa1a",
      capabilities: {
        repositories: "api",
        namespaces: "project",
        imageRows: true,
        pullCounts: true,
        tagDeletion: "name",
        deleteRepository: true,
        createRepository: false,
        createNamespace: true,
        serverCopy: "within",
        scans: "start",
        labels: true,
        locks: false,
        quotas: true,
        replication: false,
        search: true,
      },
      notes: ["harbor-copies-all-tags"],
    });
    expect((await describedTo("admin")).capabilities.replication).toBe(true);
  });

  it("trap: says that the password was taken for wrong, and offers what nobody may do", async () => {
    const { capabilities, notes, version } = await describedTo("ann", "wrong-word");
    expect(notes).toEqual(["harbor-anonymous"]);
    expect(version).toBeUndefined();
    expect(capabilities).toMatchObject({ tagDeletion: "no", serverCopy: "no", labels: false });
  });

  it("offers a CLI secret what Harbor takes of it, and says so", async () => {
    const { capabilities, notes } = await describedTo("olga");
    expect(notes).toEqual(["harbor-oidc-secret"]);
    expect(capabilities).toMatchObject({
      tagDeletion: "name",
      deleteRepository: false,
      serverCopy: "no",
      scans: "no",
      quotas: false,
    });
  });

  it("says that a robot sees its own projects only, and that one of a project creates none", async () => {
    const { capabilities, notes } = await describedTo("robot$team+ci");
    expect(notes).toEqual(["harbor-robot", "harbor-copies-all-tags"]);
    expect(capabilities).toMatchObject({ createNamespace: false, search: false });
  });

  it("says that Harbor is read-only, and who creates projects", async () => {
    const harbor = await openHarbor();
    harbor.world.isReadOnly = true;
    harbor.world.isCreationRestricted = true;
    const ann = await (await accountAs(harbor, "ann")).describe({ signal: NEVER });
    const admin = await (await accountAs(harbor, "admin")).describe({ signal: NEVER });
    expect(ann.notes).toContain("harbor-read-only");
    expect([ann, admin].map((one) => one.capabilities.createNamespace)).toEqual([false, true]);
  });

  it("offers what any registry has when the API is out of reach", async () => {
    const harbor = await openHarbor();
    harbor.registry.rules.unshift({
      does: "shows a page in place of the API",
      path: /^\/api\//,
      beforeLogin: true,
      instead: { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" },
    });
    const { capabilities, notes } = await (await accountAs(harbor)).describe({ signal: NEVER });
    expect(notes).toEqual(["api-refused"]);
    expect(capabilities).toMatchObject({ repositories: "catalog", imageRows: false });
  });

  it("asks three questions, once for as long as the account is open", async () => {
    const harbor = await openHarbor();
    const account = await accountAs(harbor, "ann");
    await Promise.all([account.describe({ signal: NEVER }), account.describe({ signal: NEVER })]);
    await account.describe({ signal: NEVER });
    expect(harbor.registry.requests).toHaveLength(3);
  });
});
