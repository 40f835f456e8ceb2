/** Parts of the window that have a key of their own, as `data-pane` names them. */
export type Pane = "sidebar" | "centre" | "inspector" | "transfers";

/** What of a pane takes the focus: where it was in a list, else the chosen tab, else what comes first. */
const WANTED: readonly string[] = [
  '[data-transfer][tabindex="0"]',
  '[role=row][tabindex="0"]',
  '[role=treegrid][tabindex="0"], [role=grid][tabindex="0"]',
  '[role=tab][aria-selected="true"]',
  "button:not([disabled]), input, [tabindex='0']",
];

/** Of two lists the active one. */
const NOT_IDLE = ':not([data-active="false"])';

/** Puts the focus into a part of the window, once it is drawn and no dialog holds the focus any more. */
export function focusPane(pane: Pane): void {
  setTimeout(() => {
    const element = document.querySelector<HTMLElement>(`[data-pane="${pane}"]${NOT_IDLE}`);
    for (const selector of WANTED) {
      const target = element?.querySelector<HTMLElement>(selector);
      target?.focus();
      // What is not shown, or not for keys, does not take it.
      if (target?.contains(document.activeElement) === true) return;
    }
    element?.focus();
  });
}

/** Puts the focus into the field that narrows the list in the centre. */
export function focusFilter(): void {
  const focus = (): void =>
    document
      .querySelector<HTMLInputElement>(`[data-pane="centre"]${NOT_IDLE} input[type=search]`)
      ?.focus();
  // What is typed right after the key must not go anywhere else.
  focus();
  // And once more when a dialog that closes now, such as the palette, has given the focus back.
  setTimeout(focus);
}
