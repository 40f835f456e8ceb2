import type { ConnectionColor } from "../../../shared/connection.ts";
import { usualLogins, usualProblems } from "./logins.ts";
import { createHarborWorld } from "./harbor-world.ts";
import { usualMirrors, usualRules } from "./network.ts";
import { connect, createEmptyWorld, createWorld, fill, type World } from "./world.ts";

/** Long enough for a step of the checklist to be seen. */
const LOOKING_STEP_MS = 350;

/** Worlds to look at, by the word that `serve.ts` takes. */
export const WORLDS: Readonly<Record<string, () => World>> = {
  "": () => lookedAt(createWorld()),
  empty: () => lookedAt(createEmptyWorld()),
  fleet: () => lookedAt(createFleetWorld()),
  harbor: () => lookedAt(createHarborWorld()),
  many: () => lookedAt(createCrowdedWorld()),
  locked: () => ({
    ...lookedAt(createWorld()),
    keychain: { state: "locked", reason: "Cannot create an item in a locked collection" },
  }),
};

/** With what other programs have on the same computer. */
function lookedAt(world: World): World {
  world.stepMs = LOOKING_STEP_MS;
  world.externalLogins = usualLogins();
  world.externalProblems = usualProblems();
  world.mirrors = usualMirrors();
  world.rules = usualRules();
  return world;
}

/** Accounts of every kind: folders, colours, several on one host, each mark at least once. */
export function createFleetWorld(): World {
  const world = createWorld();
  connect(world, {
    host: "harbor.example.test",
    username: "robot$release",
    label: "Harbor production",
    folder: "Production",
    color: "red",
    production: true,
  });
  connect(world, {
    host: "docker.io",
    prefix: "harbourworks",
    username: "harbourmaster",
    folder: "Public",
    color: "blue",
  });
  connect(world, {
    host: "docker.io",
    username: "octo-harbour",
    folder: "Public",
    secret: "external",
    keptBy: "docker-credential-desktop",
  });
  connect(world, {
    host: "10.20.30.40:5000",
    folder: "Lab",
    plainHttp: true,
    color: "orange",
  });
  connect(world, {
    host: "self-signed.lab.example.test",
    folder: "Lab",
    username: "lab",
    skipVerify: true,
    secret: "run",
  });
  fill(world, "harbor.example.test/shop/checkout", ["latest", "4.2.0", "4.1.9"]);
  fill(world, "harbor.example.test/shop/search", ["latest", "1.0.0"]);
  fill(world, "docker.io/harbourworks/pilot", ["latest", "1.3.1"]);
  const counted = { host: "docker.io", limit: 200, windowSeconds: 21_600, at: Date.now() };
  world.allowances = [
    { ...counted, account: "harbourmaster", remaining: 187 },
    { ...counted, account: "octo-harbour", remaining: 9 },
  ];
  world.observed.set("docker.io", { chunksHelp: Date.now() - 3_600_000, mount: Date.now() });
  world.garbageBytes = 48_300_000;
  return world;
}

const COLORS: readonly ConnectionColor[] = ["none", "red", "green", "purple", "gray"];

/** Two hundred accounts in ten folders. */
function createCrowdedWorld(): World {
  const world = createFleetWorld();
  for (let index = 0; index < 200; index += 1) {
    const color = COLORS[index % COLORS.length] ?? "none";
    connect(world, {
      host: `registry-${index}.a-rather-long-department-name.example.test`,
      username: `user-${index}`,
      folder: `Department ${index % 10}`,
      color,
    });
  }
  return world;
}
