import { Copy, ListX, Star, StarOff, Trash2 } from "lucide-react";
import { copyText } from "../../clipboard.ts";
import type { Messages } from "../../i18n/messages.ts";
import { isSameRepository, type KnownRepository } from "../../store/favourites.ts";
import type { AppState } from "../../store/index.ts";
import type { MenuGroup } from "../../ui/Menu.tsx";

/** A repository below the connection that is used for it. */
export interface ListedRepository extends KnownRepository {
  /** Of the connection. */
  readonly address: string;
}

/** What decides which acts there are. */
export interface RepositoryFacts {
  readonly starred: boolean;
  /** It is on the list that the user keeps. */
  readonly isKept: boolean;
  readonly canRemove: boolean;
}

/** What the page knows of a repository's acts. */
export function repositoryFacts(
  { favourites, keptLists, services }: Pick<AppState, "favourites" | "keptLists" | "services">,
  repository: ListedRepository,
): RepositoryFacts {
  const { address } = repository;
  return {
    starred: favourites.some((one) => isSameRepository(one, repository)),
    isKept: keptLists.has(address),
    canRemove: services.get(address)?.value?.capabilities.deleteRepository === true,
  };
}

/** What can be done with a whole repository, wherever it is listed. */
export function repositoryEntries(
  { starred, isKept, canRemove }: RepositoryFacts,
  t: Messages,
): readonly MenuGroup[] {
  const forget = { id: "forget", label: t.kept.forget, icon: <ListX aria-hidden /> };
  const remove = {
    id: "remove",
    label: t.providers.removeRepository,
    icon: <Trash2 aria-hidden />,
    danger: true,
  };
  return [
    {
      entries: [
        {
          id: "star",
          label: starred ? t.lists.unstar : t.lists.star,
          icon: starred ? <StarOff aria-hidden /> : <Star aria-hidden />,
        },
        { id: "copy", label: t.sidebar.copyAllTags, icon: <Copy aria-hidden /> },
        { id: "name", label: t.sidebar.copyName, icon: <Copy aria-hidden /> },
        ...(isKept ? [forget] : []),
      ],
    },
    ...(canRemove ? [{ entries: [remove] }] : []),
  ];
}

/** Carries out an entry of {@link repositoryEntries}; does nothing for others. */
export function performRepositoryAction(
  id: string,
  { address, host, repository }: ListedRepository,
  state: AppState,
): void {
  const name = `${host}/${repository}`;
  switch (id) {
    case "name":
      void copyText(name);
      return;
    case "star":
      state.toggleFavourite({ host, repository });
      return;
    case "forget":
      void state.forgetRepository(address, repository);
      return;
    case "remove":
      state.openSheet({ kind: "remove-repository", address, repository });
      return;
    case "copy":
      state.openTransfer("copy", [name], { allTags: true });
      return;
    default:
  }
}
