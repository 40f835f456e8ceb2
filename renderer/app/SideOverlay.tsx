import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { SidePart } from "../store/layout.ts";
import { useApp } from "../store/use-app.ts";
import { classNamesOf } from "../ui/class-names.ts";
import styles from "./App.module.css";

const css = classNamesOf(styles);

export interface SideOverlayProps {
  readonly part: SidePart;
  readonly children: React.ReactNode;
}

/** A part of the window that lies over the list for want of room: until Escape, or until the focus goes elsewhere. */
export function SideOverlay({ part, children }: SideOverlayProps) {
  const close = useApp((state) => state.closeOverlay);
  const overlay = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = overlay.current;
    // Its first button would show its words in front of the list.
    element?.querySelector<HTMLElement>("[data-pane]")?.focus();
    return () => {
      const hadFocus = element?.contains(document.activeElement) === true;
      if (hadFocus && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !isOwn(event) || isFilledField(event.target)) return;
    event.stopPropagation();
    close();
  };
  const onBlur = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Element) || event.currentTarget.contains(to)) return;
    // A menu or a sheet belongs to what opened it.
    if (to.closest("[data-pane]") !== null) close();
  };
  return (
    // Escape is for all that is in it.
    <div
      ref={overlay}
      className={css("overlay", part)}
      onKeyDownCapture={onKeyDown}
      onBlur={onBlur}
    >
      {children}
    </div>
  );
}

/** React passes on what happens in menus of the part too. */
function isOwn({ currentTarget, target }: KeyboardEvent): boolean {
  return target instanceof Node && currentTarget.contains(target);
}

/** Escape empties it first. */
function isFilledField(target: EventTarget): boolean {
  return target instanceof HTMLInputElement && target.value !== "";
}
