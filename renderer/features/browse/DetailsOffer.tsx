import { useEffect } from "react";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { type DetailsFetch, knownDetails } from "../../store/details.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { Progress } from "../../ui/Progress.tsx";
import styles from "./Filter.module.css";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** What an order or a filter of the whole list would cost, and how far it has come. Nothing is fetched unasked. */
export function DetailsOffer({ rows }: { readonly rows: Rows }) {
  const { t, language } = useI18n();
  const store = useAppStore();
  const inRepository = useApp((state) => state.place.kind === "repository");
  const fetch = useApp((state) => state.detailsFetch);
  const cost = useApp((state) => state.detailsCost);
  const { all, undecided, unsorted } = rows;
  const missing = inRepository ? Math.max(undecided, unsorted) : 0;
  const running = fetch?.status === "running";
  useEffect(() => {
    if (missing === 0 || running) return;
    const state = store.getState();
    void state.askDetailsCost(rowsWithout(all, state));
  }, [store, all, missing, running]);

  if (fetch !== undefined && running) return <Fetching fetch={fetch} />;
  if (missing === 0) return null;
  const begin = (): void => {
    const state = store.getState();
    void state.fetchDetails(rowsWithout(all, state));
  };
  const words = [
    undecided > 0 ? t.lists.filterNeeds(missing) : t.lists.sortNeeds(missing),
    cost !== undefined && cost.pulls > 0 ? t.lists.pulls(cost.pulls) : undefined,
    cost !== undefined && cost.pulls > 0 && cost.allowance !== undefined
      ? pullsLeft(cost.allowance, language)
      : undefined,
    fetch !== undefined && fetch.failed > 0 ? t.lists.detailsFailed(fetch.failed) : undefined,
    fetch?.error === undefined ? undefined : describeError(fetch.error, language).what,
  ];
  return (
    <div className={css("bar")}>
      <span role="status">{words.filter((part) => part !== undefined).join(" · ")}</span>
      <Button variant="quiet" onPress={begin}>
        {t.lists.fetchDetails(cost?.requests ?? missing)}
      </Button>
    </div>
  );
}

function rowsWithout(all: readonly string[], state: AppState): readonly string[] {
  const detailsOf = knownDetails(state);
  return all.filter((row) => detailsOf(row) === undefined);
}

function Fetching({ fetch: { done, total } }: { readonly fetch: DetailsFetch }) {
  const { t } = useI18n();
  const stopDetails = useApp((state) => state.stopDetails);
  const words = t.lists.fetching(done, total);
  return (
    <div className={css("bar")}>
      <span>{words}</span>
      <span className={css("meter")}>
        <Progress label={words} words={words} fraction={done / total} tone="moving" />
      </span>
      <Button variant="quiet" onPress={stopDetails}>
        {t.lists.stop}
      </Button>
    </div>
  );
}
