import { useEffect, useMemo, useState } from "react";
import { createFilter } from "../../../shared/filter/match-filter.ts";
import { parseFilter } from "../../../shared/filter/parse-filter.ts";
import type { FilterToken } from "../../../shared/filter/filter-token.ts";
import { knownDetails } from "../../store/details.ts";
import type { AppState } from "../../store/index.ts";
import { isUntaggedRow, mergeDetails } from "../../store/image-rows.ts";
import { IDLE, type Load, ready } from "../../store/load-state.ts";
import { locationOfRow, namelessImage, type Place } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { type Arranged, createArrangement, type Wish } from "./arrange-rows.ts";
import { type Additions, asksForAdditions, partAdditions } from "./fold-additions.ts";
import { linesOf, type RowGroup } from "./group-rows.ts";
import { createNameOrder, type RowDetails } from "./rows.ts";
import { runAtOnce, runInSlices, type Sliced } from "./run-in-slices.ts";
import { useLocalRows } from "./use-local-rows.ts";

const NO_ROWS: readonly string[] = [];
const NOTHING: Arranged = { shown: NO_ROWS, groups: undefined, undecided: 0, unsorted: 0 };

/** So many rows are arranged while drawing, in less than a frame; more of them beside it. */
const AT_ONCE = 3000;

export interface Rows extends Pick<Arranged, "shown" | "undecided" | "unsorted"> {
  /** Everything in the place, but for the tags of signatures and other additions while they are folded away. */
  readonly all: readonly string[];
  /** How many rows there are with those, and without them. */
  readonly listed: number;
  readonly images: number;
  readonly additions: Additions;
  /** What the grid shows: the rows, and the lines of groups among them. */
  readonly lines: readonly string[];
  /** The group whose line this is. Absent where nothing is grouped. */
  readonly groupOf: ((line: string) => RowGroup | undefined) | undefined;
  /** What the filter says, token by token. */
  readonly tokens: readonly FilterToken[];
  /** The rows of a long list are being arranged, and nothing of it can be shown yet. */
  readonly arranging: boolean;
  /** For a row, the selector of what is known of it. */
  readonly selectSummary: (row: string) => (state: AppState) => Load<RowDetails>;
  /** What is known of any row now. */
  readonly detailsIn: (state: AppState) => (row: string) => RowDetails | undefined;
  readonly textOf: (row: string) => string;
}

/** The rows of the open place. What a service says of them moves them when its list is whole. Details that come in while one reads do not move rows; sorting again does. */
export function useRows(): Rows {
  const place = useApp((state) => state.place);
  const filterText = useApp((state) => state.filter);
  const sort = useApp((state) => state.sort);
  const grouping = useApp((state) => state.grouping);
  const closed = useApp((state) => state.closedGroups);
  const tags = useApp((state) => state.tags.value ?? NO_ROWS);
  const revision = useApp((state) => state.detailsRevision);
  const local = useLocalRows();
  const store = useAppStore();

  const tokens = useMemo(() => readFilter(filterText, place), [filterText, place]);
  const untagged = useApp((state) => state.imageRows.untagged);
  const listed = useMemo(() => {
    if (local !== undefined) return [...local.keys()];
    return untagged.length === 0 ? tags : [...tags, ...untagged];
  }, [local, tags, untagged]);
  const { images, additions } = useMemo(
    () => partAdditions(listed, (row) => local?.get(row)?.text ?? tagText(row)),
    [listed, local],
  );
  const shown = useApp((state) => state.additionsShown);
  const isFolded = !shown && images.length > 0 && !asksForAdditions(tokens);
  const all = isFolded ? images : listed;
  const access = useMemo(
    () => ({
      textOf: (row: string) => local?.get(row)?.text ?? tagText(row),
      isTagged: (row: string) => local?.get(row)?.tagged ?? !isUntaggedRow(row),
      detailsIn: (state: AppState) =>
        local === undefined ? knownDetails(state) : (row: string) => local.get(row)?.details.value,
      selectSummary: (row: string) => (state: AppState) =>
        local === undefined ? summaryOf(state, row) : (local.get(row)?.details ?? IDLE),
    }),
    [local],
  );
  const nameOrder = useMemo(() => createNameOrder(all, access.textOf), [all, access]);
  const arrange = useMemo(
    () =>
      createArrangement(
        all,
        sort,
        () => ({ ...access, detailsOf: access.detailsIn(store.getState()) }),
        nameOrder,
      ),
    // oxlint-disable-next-line react/exhaustive-deps -- details are read from the store; a whole list is worth sorting again
    [store, all, sort, access, nameOrder, revision],
  );
  const wish = useMemo(() => ({ filter: createFilter(tokens), grouping }), [tokens, grouping]);
  const { arranged, arranging } = useArranged(place, all.length, arrange, wish);

  const { groups } = arranged;
  const lines = useMemo(
    () => (groups === undefined ? arranged.shown : linesOf(groups, closed)),
    [groups, arranged, closed],
  );
  const groupOf = useMemo(() => {
    if (groups === undefined) return undefined;
    const byId = new Map(groups.map((group) => [group.id, group]));
    return (line: string) => byId.get(line);
  }, [groups]);
  const [amount, ofImages] = [listed.length, images.length];
  return useMemo(() => {
    const { shown, undecided, unsorted } = arranged;
    const parted = { all, listed: amount, images: ofImages, additions };
    return { ...parted, shown, undecided, unsorted, lines, groupOf, tokens, arranging, ...access };
  }, [all, amount, ofImages, additions, arranged, lines, groupOf, tokens, arranging, access]);
}

function readFilter(text: string, { kind }: Place): readonly FilterToken[] {
  return parseFilter(text, { now: Date.now(), colonsInNames: kind !== "repository" });
}

/** One load for each summary, so that whoever follows it is drawn once. */
const READY = new WeakMap<RowDetails, Load<RowDetails>>();

function summaryOf(state: AppState, row: string): Load<RowDetails> {
  const told = state.imageRows.byRow.get(row);
  const load = state.summaries.get(locationOfRow(state.place, row)) ?? IDLE;
  const known = mergeDetails(told, state.details.get(row) ?? load.value);
  if (known === undefined || (told === undefined && load.value === known)) return load;
  return loadOf(known);
}

/** Images without a tag are called as other lists call them. */
function tagText(row: string): string {
  return isUntaggedRow(row) ? namelessImage(row.slice(1)) : row;
}

function loadOf(known: RowDetails): Load<RowDetails> {
  const load = READY.get(known) ?? ready(known);
  READY.set(known, load);
  return load;
}

/** Until a long list is arranged anew, the same place goes on showing what it did. */
function useArranged(
  place: Place,
  amount: number,
  arrange: (wish: Wish) => Sliced<Arranged>,
  wish: Wish,
): { readonly arranged: Arranged; readonly arranging: boolean } {
  const [later, setLater] = useState<{ readonly place: Place; readonly arranged: Arranged }>();
  const isLong = amount > AT_ONCE;
  const now = useMemo(
    () => (isLong ? undefined : runAtOnce(arrange(wish))),
    [isLong, arrange, wish],
  );
  useEffect(() => {
    if (!isLong) return undefined;
    const controller = new AbortController();
    const show = (arranged: Arranged): void => setLater({ place, arranged });
    runInSlices(arrange(wish), show, controller);
    return () => controller.abort();
  }, [isLong, place, arrange, wish]);
  if (now !== undefined) return { arranged: now, arranging: false };
  if (later?.place === place) return { arranged: later.arranged, arranging: false };
  return { arranged: NOTHING, arranging: true };
}
