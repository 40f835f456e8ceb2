import { ClipboardCopy, CloudDownload, Ellipsis, ListX, RefreshCw } from "lucide-react";
import type { ContainerEngine } from "../../../shared/engine.ts";
import { copyText } from "../../clipboard.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { fileName, placeKey } from "../../store/place.ts";
import { useAppStore } from "../../store/use-app.ts";
import { printable } from "../../../shared/printable.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton, type MenuEntry } from "../../ui/Menu.tsx";
import styles from "./Sidebar.module.css";

const css = classNamesOf(styles);

/** What can be done with an engine. */
export function EngineActions({ engine }: { readonly engine: ContainerEngine }) {
  const { t } = useI18n();
  const store = useAppStore();
  const destination = placeKey({ kind: "engine", engine: engine.name });
  const act = (id: string): void => {
    if (id === "copy-here") store.getState().openTransfer("transfer", [], { destination });
    if (id === "address") void copyText(engine.address);
  };
  return (
    <ActionMenu
      label={t.engines.actions(engineTitle(engine))}
      onAction={act}
      entries={[
        {
          id: "copy-here",
          label: t.engines.copyHere,
          icon: <CloudDownload aria-hidden />,
          disabled: engine.state !== "running",
        },
        { id: "address", label: t.engines.copyAddress, icon: <ClipboardCopy aria-hidden /> },
      ]}
    />
  );
}

/** What can be done with an opened file; the file itself is never changed. */
export function FileActions({ path }: { readonly path: string }) {
  const { t } = useI18n();
  const store = useAppStore();
  const act = (id: string): void => {
    const { loadFile, forgetFile } = store.getState();
    if (id === "reload") void loadFile(path);
    if (id === "path") void copyText(path);
    if (id === "forget") forgetFile(path);
  };
  return (
    <ActionMenu
      label={t.engines.actions(printable(fileName(path)))}
      onAction={act}
      entries={[
        { id: "reload", label: t.files.reload, icon: <RefreshCw aria-hidden /> },
        { id: "path", label: t.files.copyPath, icon: <ClipboardCopy aria-hidden /> },
        { id: "forget", label: t.files.forget, icon: <ListX aria-hidden /> },
      ]}
    />
  );
}

interface ActionMenuProps {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onAction: (id: string) => void;
}

function ActionMenu({ label, entries, onAction }: ActionMenuProps) {
  return (
    <span className={css("actions")}>
      <MenuButton label={label} onAction={onAction} groups={[{ entries }]}>
        <IconButton size="small" label={label} icon={<Ellipsis aria-hidden />} />
      </MenuButton>
    </span>
  );
}
