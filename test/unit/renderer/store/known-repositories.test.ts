import { describe, expect, it } from "vitest";
import { knownRepositories } from "../../../../renderer/store/known-repositories.ts";
import { IDLE } from "../../../../renderer/store/load-state.ts";
import { aConnection } from "../../../support/renderer-fixture/world.ts";

const NOTHING = {
  engines: IDLE,
  files: [],
  favourites: [],
  recents: [],
  savedFilters: [],
  catalogs: new Map(),
  services: new Map(),
  namespaces: new Map(),
  repositoryRows: new Map(),
  keptLists: new Map(),
  named: {},
  expanded: new Set<string>(),
  filter: "",
};
const ready = (...value: readonly string[]) => ({ status: "ready", value }) as const;

describe("repositories of the accounts of one registry", () => {
  const connections = [
    aConnection({ host: "a.test" }),
    aConnection({ host: "a.test", prefix: "team" }),
    aConnection({ host: "a.test", prefix: "team/secret" }),
    aConnection({ host: "b.test" }),
  ];

  it("belong to the longest prefix that covers them, whoever listed them", () => {
    const catalogs = new Map([
      ["a.test", ready("team/secret/x", "team/app", "other")],
      ["a.test/team", ready("team/app", "teamwork/app")],
      ["b.test", ready("other")],
    ]);
    const known = knownRepositories({ ...NOTHING, connections, catalogs });
    expect(Object.fromEntries(known)).toEqual({
      "a.test": ["other", "teamwork/app"],
      "a.test/team": ["team/app"],
      "a.test/team/secret": ["team/secret/x"],
      "b.test": ["other"],
    });
  });

  it("include those that were opened by name, also before there was an account for them", () => {
    const named = { "a.test": ["team/old"], "a.test/team": ["team/new"] };
    const [, , ...rest] = connections;
    const onlyTeam = [aConnection({ host: "a.test", prefix: "team" }), ...rest.slice(1)];
    const known = knownRepositories({ ...NOTHING, connections: onlyTeam, named });
    expect(known.get("a.test/team")).toEqual(["team/new", "team/old"]);
  });

  it("are not shown below an account that cannot be used for them", () => {
    const only = [aConnection({ host: "a.test", prefix: "team" })];
    const catalogs = new Map([["a.test/team", ready("team/app", "stranger")]]);
    const known = knownRepositories({ ...NOTHING, connections: only, catalogs });
    expect(Object.fromEntries(known)).toEqual({ "a.test/team": ["team/app"] });
  });
});
