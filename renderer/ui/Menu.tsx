import { Check } from "lucide-react";
import { type ReactNode, useRef } from "react";
import {
  Header,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
} from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Menu.module.css";

const css = classNamesOf(styles);

/** One act of a menu. `id` is what `onAction` receives. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** The key that does the same, as printed on keyboards. */
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}

export interface MenuGroup {
  /** Shown above; also the key. Groups without one are set apart by a line. */
  readonly title?: string;
  readonly entries: readonly MenuEntry[];
  /** Makes the group a choice of one. */
  readonly chosen?: string;
}

export interface MenuListProps {
  readonly label: string;
  readonly groups: readonly MenuGroup[];
  readonly onAction: (id: string) => void;
}

interface ListProps extends MenuListProps {
  /** The first entry takes the focus. A menu that a button opens has it from there. */
  readonly takesFocus?: boolean;
}

function MenuList({ label, groups, onAction, takesFocus = false }: ListProps) {
  return (
    <AriaMenu
      aria-label={label}
      {...(takesFocus ? { autoFocus: "first" } : {})}
      className={css("menu")}
      onAction={(key) => onAction(String(key))}
      disabledKeys={groups.flatMap((group) =>
        group.entries.filter((entry) => entry.disabled === true).map((entry) => entry.id),
      )}
    >
      {groups.flatMap((group, index) => [
        ...(index > 0 ? [<Separator key={`line${index}`} className={css("line")} />] : []),
        <MenuGroupItems key={group.title ?? `group${index}`} group={group} />,
      ])}
    </AriaMenu>
  );
}

function MenuGroupItems({ group }: { readonly group: MenuGroup }) {
  const choice =
    group.chosen === undefined
      ? {}
      : ({
          selectionMode: "single",
          selectedKeys: [group.chosen],
          disallowEmptySelection: true,
        } as const);
  return (
    <MenuSection
      {...choice}
      {...(group.title === undefined ? { "aria-label": group.entries[0]?.label ?? "" } : {})}
    >
      {group.title !== undefined && <Header className={css("title")}>{group.title}</Header>}
      {group.entries.map((entry) => (
        <MenuItem
          key={entry.id}
          id={entry.id}
          textValue={entry.label}
          className={css("item", entry.danger === true && "danger")}
        >
          {group.chosen === undefined ? (
            <span className={css("icon")}>{entry.icon}</span>
          ) : (
            <span className={css("icon")}>
              {entry.id === group.chosen && <Check aria-hidden />}
            </span>
          )}
          <span className={css("label")}>{entry.label}</span>
          {entry.shortcut !== undefined && <kbd className={css("keys")}>{entry.shortcut}</kbd>}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

/** A menu that its child, a React Aria button, opens. */
export function MenuButton({
  children,
  ...list
}: MenuListProps & { readonly children: ReactNode }) {
  return (
    <MenuTrigger>
      {children}
      <Popover className={css("popover")} offset={4} placement="bottom end">
        <MenuList {...list} />
      </Popover>
    </MenuTrigger>
  );
}

export interface ContextMenuProps extends MenuListProps {
  /** Where in the window, in pixels; undefined when closed. */
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly onClose: () => void;
}

/** A menu at the pointer, or at the row on which the menu key was pressed. */
export function ContextMenu({ at, onClose, ...list }: ContextMenuProps) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        className={css("anchor")}
        style={at === undefined ? {} : { insetInlineStart: at.x, insetBlockStart: at.y }}
      />
      <Popover
        className={css("popover")}
        triggerRef={anchor}
        isOpen={at !== undefined}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        placement="bottom start"
        offset={2}
        aria-label={list.label}
      >
        <MenuList
          {...list}
          takesFocus
          onAction={(id) => {
            onClose();
            list.onAction(id);
          }}
        />
      </Popover>
    </>
  );
}
