import { putImage } from "../support/engine.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "../support/providers/harbor/server.ts";
import { addProject, factsOf } from "../support/providers/harbor/world.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { aRelease } from "./screenshot-images.ts";

/** Registries that are more, or less, than an ordinary one. */
export interface Services {
  /** Two projects, a repository with an immutable tag and a scanned image, a label and a replication. */
  readonly harbor: Harbor;
  /** Lists no repositories. */
  readonly silent: TestRegistry;
  close(): Promise<void>;
}

export const HARBOR_ACCOUNT = { username: "admin", password: HARBOR_USERS.admin.password };
/** Its `1.3.1` is scanned, and also called `latest`. */
export const SERVED = "fleet/chart";
/** A tag of {@link SERVED} that a rule keeps. */
export const IMMUTABLE = "1.2.0";
/** A repository that somebody adds to his list of {@link Services.silent}. */
export const UNLISTED = "team/app";

/** Small layers: a screen shows what they are, not how they travel. */
const MEGABYTES = 0.2;

/** Starts the registries, with something to show in each. */
export async function startServices(): Promise<Services> {
  const harbor = await startHarbor();
  fill(harbor);
  const silent = await startRegistry({
    rules: [
      {
        does: "lists no repositories",
        path: /^\/v2\/_catalog/,
        instead: { status: 404, body: "404 page not found" },
      },
    ],
  });
  putImage(silent, UNLISTED, "1.3.1", aRelease("app", MEGABYTES, "2026-11-18T10:05:00Z"));
  return {
    harbor,
    silent,
    close: async () => {
      await harbor.close();
      await silent.close();
    },
  };
}

function fill({ registry, world }: Harbor): void {
  const fleet = addProject(world, "fleet", { limitBytes: 1_000_000_000, usedBytes: 910_000_000 });
  addProject(world, "library", { isPublic: true, usedBytes: 42_000_000 });
  addProject(world, "hub-cache", { isProxyCache: true, hasRetention: true });
  fleet.immutable.push(/^1\.2\.0$/);
  world.labels.push({ id: 1, name: "reviewed", color: "#48960c" });
  world.rules.push({ id: 7, name: "to-edge", from: "Local", to: "edge.example.test" });
  const current = aRelease("chart", MEGABYTES * 2, "2026-11-18T10:05:00Z");
  const kept = aRelease("chart", MEGABYTES, "2026-09-14T08:12:00Z");
  const old = aRelease("old chart", MEGABYTES, "2026-07-02T06:40:00Z");
  for (const tag of ["1.3.1", "latest"]) putImage(registry, SERVED, tag, current);
  putImage(registry, SERVED, IMMUTABLE, kept);
  putImage(registry, SERVED, "1.1.0", old);
  for (const name of ["fleet/beacon", "fleet/tools/anchor"])
    putImage(registry, name, "1.3.1", kept);
  world.pulls.set("fleet/beacon", 128_400);
  const facts = factsOf(world, SERVED, current.root.descriptor.digest);
  facts.scan = "Success";
  facts.pullTime = "2026-11-20T08:00:00.000Z";
  facts.labels.add(1);
}
