import { Package } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import { useI18n } from "../../i18n/use-i18n.ts";
import { hostOf, type NamespacePlace } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { ContextMenu } from "../../ui/Menu.tsx";
import {
  performRepositoryAction,
  repositoryEntries,
  repositoryFacts,
} from "../repositories/repository-actions.tsx";

export interface RepositoryMenuProps {
  readonly place: NamespacePlace;
  /** Where in the window, and on which row; undefined while it is closed. */
  readonly at: { readonly x: number; readonly y: number; readonly row: string } | undefined;
  readonly onOpen: (repository: string) => void;
  readonly onClose: () => void;
}

/** The menu of a row: what the sidebar offers for the same repository, and opening it. */
export function RepositoryMenu({ place, at, onOpen, onClose }: RepositoryMenuProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const { address } = place;
  const listed = { address, host: hostOf(place), repository: at?.row ?? "" };
  const facts = useApp(useShallow((state) => repositoryFacts(state, listed)));
  const open = {
    id: "open",
    label: t.repositories.open,
    icon: <Package aria-hidden />,
    shortcut: "Enter",
  };
  return (
    <ContextMenu
      at={at}
      onClose={onClose}
      label={t.repositories.actions}
      onAction={(id) => {
        if (id === open.id) onOpen(listed.repository);
        else performRepositoryAction(id, listed, store.getState());
      }}
      groups={[{ entries: [open] }, ...repositoryEntries(facts, t)]}
    />
  );
}
