import type { Found, SearchItem } from "../../../shared/catalog.ts";
import { familiarReference } from "../../../shared/oci/reference.ts";
import { readPastedReference } from "../../../shared/pasted-reference.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import type { AppState } from "../../store/index.ts";
import { connectionKey, keysAbove } from "../../store/layout.ts";
import { familiarName, placeKey } from "../../store/place.ts";
import { selectOnly } from "../../store/selection.ts";
import { focusPane } from "./focus-pane.ts";
import type { Findable } from "./rank.ts";

/** What a place that can be gone to is. */
export type PlaceKind =
  "jump" | "connection" | "namespace" | "repository" | "tag" | "image" | "engine" | "file";

/** A place that can be gone to by its name. */
export interface FindablePlace extends Findable {
  readonly kind: PlaceKind;
  readonly open: (state: AppState) => void;
}

type Known = Pick<
  AppState,
  | "connections"
  | "catalogs"
  | "namedRepositories"
  | "namespaces"
  | "favourites"
  | "recents"
  | "place"
  | "tags"
  | "storeImages"
  | "engines"
  | "openedPaths"
>;

/** Tags that are looked through while one types; the search knows the others. */
const MAX_TAGS = 20_000;

/** All that the window knows by name, without asking anybody. */
export function* knownPlaces(state: Known): Generator<FindablePlace> {
  for (const { host, repository } of [...state.recents, ...state.favourites])
    yield repositoryPlace(host, repository);
  for (const connection of state.connections.value ?? []) {
    const { address, host, folder, label } = connection;
    yield connectionPlace(address, folder, label);
    for (const { name } of state.namespaces.get(address)?.value ?? [])
      yield namespacePlace(address, host, name);
    const names = [
      ...(state.namedRepositories[address] ?? []),
      ...(state.catalogs.get(address)?.value ?? []),
    ];
    for (const name of names) yield repositoryPlace(host, name);
  }
  for (const { name } of state.storeImages.value ?? []) yield imagePlace(name);
  const { place } = state;
  if (place.kind === "repository") {
    for (const tag of (state.tags.value ?? []).slice(0, MAX_TAGS))
      yield tagPlace(place.host, place.repository, tag);
  }
  for (const engine of state.engines.value ?? []) {
    yield {
      key: placeKey({ kind: "engine", engine: engine.name }),
      kind: "engine",
      text: engineTitle(engine),
      also: engine.name,
      open: ({ openPlace }) => openPlace({ kind: "engine", engine: engine.name }),
    };
  }
  for (const path of state.openedPaths) {
    const at = { kind: "file", path } as const;
    yield { key: placeKey(at), kind: "file", text: path, open: ({ openPlace }) => openPlace(at) };
  }
}

/** What the search over all registries found, as far as it knows it by now. */
export function foundPlaces(item: SearchItem | undefined): readonly FindablePlace[] {
  return (item?.found ?? []).map((found) => foundPlace(found));
}

/** Where a pasted reference, command line or address leads; undefined when the text is none. */
export function pastedPlace(text: string): FindablePlace | undefined {
  const pasted = readPastedReference(text);
  if (pasted === undefined) return undefined;
  const { reference } = pasted;
  return {
    key: "jump",
    kind: "jump",
    text: familiarReference(reference),
    open: ({ jumpTo }) => jumpTo(reference),
  };
}

function foundPlace(found: Found): FindablePlace {
  switch (found.kind) {
    case "repository":
      return repositoryPlace(found.host, found.repository);
    case "tag":
      return {
        ...tagPlace(found.host, found.repository, found.tag),
        ...(found.digest === undefined ? {} : { also: found.digest }),
      };
    default:
      return { ...imagePlace(found.name), also: found.digest };
  }
}

function connectionPlace(
  address: string,
  folder: string | undefined,
  label: string | undefined,
): FindablePlace {
  return {
    key: connectionKey(address),
    kind: "connection",
    text: label ?? address,
    also: address,
    open({ expand, loadOpenCatalogs }) {
      expand(keysAbove(address, folder));
      loadOpenCatalogs();
      focusPane("sidebar");
    },
  };
}

/** A project or the like, whose repositories can be listed. */
function namespacePlace(address: string, host: string, namespace: string): FindablePlace {
  const at = { kind: "namespace", address, namespace } as const;
  return {
    key: placeKey(at),
    kind: "namespace",
    text: `${host}/${namespace}`,
    open({ openPlace }) {
      openPlace(at);
      focusPane("centre");
    },
  };
}

function repositoryPlace(host: string, repository: string): FindablePlace {
  return {
    key: placeKey({ kind: "repository", host, repository }),
    kind: "repository",
    text: `${host}/${repository}`,
    open: ({ openRepository }) => openRepository(host, repository),
  };
}

function tagPlace(registry: string, repository: string, tag: string): FindablePlace {
  return {
    key: `${registry}/${repository}:${tag}`,
    kind: "tag",
    text: `${registry}/${repository}:${tag}`,
    open: ({ jumpTo }) => jumpTo({ registry, repository, tag }),
  };
}

function imagePlace(name: string): FindablePlace {
  return {
    key: `store:${name}`,
    kind: "image",
    text: familiarName(name),
    also: name,
    open({ openPlace, setFilter, select, setInspectorOpen, inspect }) {
      openPlace({ kind: "store" });
      setFilter("");
      select(selectOnly(name));
      setInspectorOpen(true);
      void inspect(`store:${name}`);
    },
  };
}
