import { describe, expect, it } from "vitest";
import { knownPlaces } from "../../../../../renderer/features/commands/places.ts";
import { repositoryListCommands } from "../../../../../renderer/features/commands/repository-lists.ts";
import { en } from "../../../../../renderer/i18n/en.ts";
import { IDLE, ready } from "../../../../../renderer/store/load-state.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const connections = ready([
  aConnection({ host: "a.test", label: "Fleet" }),
  aConnection({ host: "b.test", prefix: "team" }),
]);

describe("lists of repositories in the palette", () => {
  it("row 61: are a command for each connection, by the name that the user gave it", () => {
    const commands = repositoryListCommands({ connections });
    expect(commands.map(({ title }) => title(en))).toEqual([
      "Show repositories of Fleet",
      "Show repositories of b.test/team",
    ]);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(2);
    expect(repositoryListCommands({ connections: IDLE })).toEqual([]);
  });

  it("row 15: are places for each project that a service lists, also where it is empty", () => {
    const places = knownPlaces({
      connections,
      catalogs: new Map(),
      namedRepositories: {},
      namespaces: new Map([["a.test", ready([{ name: "library" }])]]),
      favourites: [],
      recents: [],
      place: { kind: "store" },
      tags: IDLE,
      storeImages: IDLE,
      engines: IDLE,
      openedPaths: [],
    });
    const lists = [...places].filter(({ kind }) => kind === "namespace");
    expect(lists.map(({ key, text }) => [key, text])).toEqual([
      ["namespace:a.test library", "a.test/library"],
    ]);
  });
});
