import { useId, useState } from "react";
import { familiarReference } from "../../../shared/oci/reference.ts";
import { type FilterSuggestion, suggestFilter } from "../../../shared/filter/suggest-filter.ts";
import { readPastedReference } from "../../../shared/pasted-reference.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { SearchInput } from "../../ui/SearchInput.tsx";
import styles from "./Filter.module.css";

const css = classNamesOf(styles);

/** The field that narrows the list. It proposes what may be typed next, and goes where a pasted reference leads. */
export function FilterField() {
  const { t } = useI18n();
  const store = useAppStore();
  const kind = useApp((state) => state.place.kind);
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  const list = useSuggestions(filter);
  const id = useId();

  const accept = (offer: Offer): void => {
    if (offer.kind === "jump") store.getState().jumpTo(offer.reference);
    else setFilter(withSuggestion(filter, offer.suggestion));
    if (offer.kind === "jump" || !offer.suggestion.open) list.close();
    else list.openAt(undefined);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const offer = list.keyDown(event);
    if (offer !== undefined) accept(offer);
  };
  const jumpIfPasted = (event: React.ClipboardEvent): void => {
    const pasted = readPastedReference(event.clipboardData.getData("text"));
    if (pasted?.certain !== true) return;
    event.preventDefault();
    store.getState().jumpTo(pasted.reference);
    list.close();
  };
  return (
    <div
      className={css("field")}
      onKeyDownCapture={onKeyDown}
      onPasteCapture={jumpIfPasted}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) list.close();
      }}
    >
      <SearchInput
        label={kind === "repository" ? t.browse.filterTags : t.browse.filterImages}
        value={filter}
        onChange={(text) => {
          setFilter(text);
          list.openAt(undefined);
        }}
        inputProps={{
          role: "combobox",
          "aria-autocomplete": "list",
          "aria-expanded": list.offers.length > 0,
          "aria-controls": id,
          ...(list.active === undefined ? {} : { "aria-activedescendant": `${id}-${list.active}` }),
        }}
      />
      <div
        id={id}
        role="listbox"
        aria-label={t.lists.suggestions}
        className={css("suggestions")}
        hidden={list.offers.length === 0}
      >
        {list.offers.map((offer, index) => (
          <OfferLine
            key={offer.text}
            id={`${id}-${index}`}
            offer={offer}
            active={index === list.active}
            onPress={() => accept(offer)}
          />
        ))}
      </div>
    </div>
  );
}

/** One line of the list: something to type, or a place to go to. */
type Offer =
  | { readonly kind: "token"; readonly text: string; readonly suggestion: FilterSuggestion }
  | {
      readonly kind: "jump";
      readonly text: string;
      readonly reference: Parameters<typeof familiarReference>[0];
    };

function offersFor(filter: string): readonly Offer[] {
  const pasted = readPastedReference(filter);
  // The cursor is nearly always at the end; in the middle of a text nobody needs a proposal.
  const suggestions = suggestFilter(filter, filter.length);
  return [
    ...(pasted === undefined
      ? []
      : [
          {
            kind: "jump" as const,
            text: familiarReference(pasted.reference),
            reference: pasted.reference,
          },
        ]),
    ...suggestions.map((suggestion) => ({
      kind: "token" as const,
      text: suggestion.text,
      suggestion,
    })),
  ];
}

function withSuggestion(filter: string, { text, start, end, open }: FilterSuggestion): string {
  return `${filter.slice(0, start)}${text}${open ? "" : " "}${filter.slice(end).trimStart()}`;
}

/** Which proposals are shown, and which of them the arrow keys have reached. */
function useSuggestions(filter: string) {
  const [state, setState] = useState<{ readonly active: number | undefined }>();
  // While one types between two words nothing is proposed; the arrow keys ask for it.
  const isAsked = state?.active !== undefined || !/(?:^|\s)$/.test(filter);
  const offers = state === undefined || !isAsked ? [] : offersFor(filter);
  const active = state?.active;
  const openAt = (next: number | undefined): void => setState({ active: next });
  const close = (): void => setState(undefined);
  return {
    offers,
    active: active === undefined || active >= offers.length ? undefined : active,
    openAt,
    close,
    /** What a key chooses, if it does. */
    keyDown(event: React.KeyboardEvent): Offer | undefined {
      if (event.nativeEvent.isComposing) return undefined;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        const last = offersFor(filter).length - 1;
        const next = (active ?? (step > 0 ? -1 : last + 1)) + step;
        openAt(next < 0 || next > last ? undefined : next);
      } else if (event.key === "Escape" && offers.length > 0) {
        // Neither the field nor the browser shall empty the text: only the list goes.
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if (event.key === "Enter") {
        const [first] = offers;
        const chosen = active === undefined ? undefined : offers[active];
        const jump = first?.kind === "jump" && readPastedReference(filter)?.certain === true;
        if (chosen === undefined && !jump) close();
        return chosen ?? (jump ? first : undefined);
      }
      return undefined;
    },
  };
}

interface OfferLineProps {
  readonly id: string;
  readonly offer: Offer;
  readonly active: boolean;
  readonly onPress: () => void;
}

function OfferLine({ id, offer, active, onPress }: OfferLineProps) {
  const { t } = useI18n();
  return (
    // The field keeps the focus, and its keys reach every line.
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={css("suggestion")}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <span className={css("typed")}>
        {offer.kind === "jump" ? t.lists.goTo(printable(offer.text)) : offer.text}
      </span>
      {offer.kind === "token" && <span className={css("hint")}>{hintOf(offer.text, t)}</span>}
    </div>
  );
}

/** Keys are explained; values speak for themselves. */
function hintOf(text: string, t: Messages): string | undefined {
  const key = /^-?([a-z]+):?$/.exec(text)?.[1] ?? "";
  const hints: Readonly<Record<string, string>> = t.lists.hints;
  return Object.hasOwn(hints, key) ? hints[key] : undefined;
}
