import type { KnownRepository, SavedFilter } from "../../store/favourites.ts";
import { type GroupId, isOpen, type Nodes, type TreeInput, type TreeNode } from "./tree-node.ts";

/** What stands above everything else: favourites, recent repositories and smart lists, where there are any. */
export function atHandNodes(input: TreeInput): Nodes {
  const { favourites, recents, savedFilters } = input;
  return [
    ...group("favourites", repositoryNodes("favourite", favourites, input), input),
    ...group("recent", repositoryNodes("recent", recents, input), input),
    // Those of a repository stand below it.
    ...group("smart-lists", smartLists(savedFilters.filter(isShownHere), input), input),
  ];
}

/** The smart lists of one repository. */
export function smartListsOf(place: string, input: TreeInput): Nodes {
  return smartLists(
    input.savedFilters.filter((saved) => saved.place === place),
    input,
  );
}

/** Places of this computer have no items below them: their lists stand with those for every place. */
function isShownHere({ place }: SavedFilter): boolean {
  return place === undefined || /^(?:store|docker-daemon|file):/.test(place);
}

function group(id: GroupId, nodes: Nodes, input: TreeInput): Nodes {
  if (nodes.length === 0) return [];
  return [{ kind: "group", id, children: isOpen(id, input) ? nodes : [] }];
}

function repositoryNodes(
  kind: "favourite" | "recent",
  repositories: readonly KnownRepository[],
  { filter }: TreeInput,
): Nodes {
  const wanted = filter.toLowerCase();
  return repositories
    .filter(({ host, repository }) => `${host}/${repository}`.toLowerCase().includes(wanted))
    .map(({ host, repository }): TreeNode => {
      return { kind, id: `${kind}:${host}/${repository}`, host, repository };
    });
}

function smartLists(saved: readonly SavedFilter[], { filter }: TreeInput): Nodes {
  const wanted = filter.toLowerCase();
  return saved
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((one): TreeNode => {
      return { kind: "smart-list", id: `smart:${one.place ?? ""} ${one.name}`, saved: one };
    });
}
