import {
  Check,
  ChevronRight,
  Copy,
  Ellipsis,
  FolderInput,
  FolderPlus,
  FolderTree,
  Info,
  ListPlus,
  LogIn,
  PackagePlus,
  Palette,
  RefreshCw,
  ShieldAlert,
  Stethoscope,
  TextCursorInput,
  Unplug,
} from "lucide-react";
import type { ReactNode } from "react";
import {
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
} from "react-aria-components";
import { CONNECTION_COLORS, type Connection } from "../../../shared/connection.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import menuStyles from "../../ui/Menu.module.css";
import {
  colorAction,
  type ConnectionAction,
  performConnectionAction,
} from "./connection-actions.ts";
import { ColorSwatch } from "./ConnectionMarks.tsx";
import { connectionName } from "../../i18n/connection-words.ts";

const css = classNamesOf(menuStyles);

/** Everything that can be done with a connection. */
export function ConnectionMenu({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  const store = useAppStore();
  const offered = useApp((state) => state.services.get(connection.address)?.value?.capabilities);
  const isKept = useApp((state) => state.keptLists.has(connection.address));
  const label = t.sidebar.actionsFor(connectionName(connection));
  const act = (id: string): void => performConnectionAction(id, connection, store.getState());
  return (
    <MenuTrigger>
      <IconButton size="small" label={label} icon={<Ellipsis aria-hidden />} />
      <Popover className={css("popover")} offset={4} placement="bottom end">
        <Menu aria-label={label} className={css("menu")} onAction={(key) => act(String(key))}>
          <MenuSection aria-label={t.sidebar.openRepository}>
            <Entry id="open" label={t.sidebar.openRepository} icon={<FolderInput aria-hidden />} />
            {isKept && <Entry id="keep" label={t.kept.add} icon={<ListPlus aria-hidden />} />}
            <Entry id="reload" label={t.sidebar.reload} icon={<RefreshCw aria-hidden />} />
            {offered?.createNamespace === true && (
              <Entry
                id="new-namespace"
                label={
                  offered.namespaces === "project"
                    ? t.providers.newNamespace.project
                    : t.providers.newNamespace.other
                }
                icon={<FolderPlus aria-hidden />}
              />
            )}
            {offered?.createRepository === true && (
              <Entry
                id="new-repository"
                label={t.providers.newRepository}
                icon={<PackagePlus aria-hidden />}
              />
            )}
          </MenuSection>
          <Separator className={css("line")} />
          <MenuSection aria-label={t.sidebar.edit}>
            <Entry id="edit" label={t.sidebar.edit} icon={<LogIn aria-hidden />} />
            <Entry id="test" label={t.sidebar.test} icon={<Stethoscope aria-hidden />} />
            <Entry id="about" label={t.registry.about} icon={<Info aria-hidden />} />
            <Entry id="rename" label={t.sidebar.rename} icon={<TextCursorInput aria-hidden />} />
            <Entry id="copy" label={t.sidebar.copyAddress} icon={<Copy aria-hidden />} />
          </MenuSection>
          <Separator className={css("line")} />
          <Entry id="folder" label={t.sidebar.moveToFolder} icon={<FolderTree aria-hidden />} />
          <ColorMenu chosen={connection.color} onAction={act} />
          <ProductionEntry on={connection.production} />
          <Separator className={css("line")} />
          <Entry
            id="disconnect"
            label={t.sidebar.disconnect}
            icon={<Unplug aria-hidden />}
            danger
          />
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface EntryProps {
  readonly id: ConnectionAction;
  readonly label: string;
  readonly icon: ReactNode;
  readonly danger?: boolean;
}

function Entry({ id, label, icon, danger = false }: EntryProps) {
  return (
    <MenuItem id={id} textValue={label} className={css("item", danger && "danger")}>
      <span className={css("icon")}>{icon}</span>
      <span className={css("label")}>{label}</span>
    </MenuItem>
  );
}

function ProductionEntry({ on }: { readonly on: boolean }) {
  const { t } = useI18n();
  const label = t.production.mark;
  return (
    <MenuSection
      aria-label={label}
      selectionMode="multiple"
      selectedKeys={on ? ["production"] : []}
    >
      <MenuItem id="production" textValue={label} className={css("item")} shouldCloseOnSelect>
        <span className={css("icon")}>
          <ShieldAlert aria-hidden />
        </span>
        <span className={css("label")}>{label}</span>
        <span className={css("icon")}>{on && <Check aria-hidden />}</span>
      </MenuItem>
    </MenuSection>
  );
}

interface ColorMenuProps {
  readonly chosen: Connection["color"];
  readonly onAction: (id: string) => void;
}

function ColorMenu({ chosen, onAction }: ColorMenuProps) {
  const { t } = useI18n();
  return (
    <SubmenuTrigger>
      <MenuItem id="color" textValue={t.sidebar.color} className={css("item")}>
        <span className={css("icon")}>
          <Palette aria-hidden />
        </span>
        <span className={css("label")}>{t.sidebar.color}</span>
        <span className={css("icon")}>
          <ChevronRight aria-hidden />
        </span>
      </MenuItem>
      <Popover className={css("popover")} offset={-2}>
        <Menu
          aria-label={t.sidebar.color}
          className={css("menu")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[colorAction(chosen)]}
          onAction={(key) => onAction(String(key))}
        >
          {CONNECTION_COLORS.map((color) => (
            <MenuItem
              key={color}
              id={colorAction(color)}
              textValue={t.sidebar.colors[color]}
              className={css("item")}
            >
              <span className={css("icon")}>
                <ColorSwatch color={color} />
              </span>
              <span className={css("label")}>{t.sidebar.colors[color]}</span>
              <span className={css("icon")}>{color === chosen && <Check aria-hidden />}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </SubmenuTrigger>
  );
}
