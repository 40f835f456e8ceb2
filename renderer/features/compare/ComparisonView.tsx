import { useState } from "react";
import type { Comparison } from "../../../shared/compare/compare.ts";
import { comparisonSentence } from "../../../shared/i18n/compare-text.ts";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Compare.module.css";
import { FactList } from "./FactList.tsx";
import { FilesSection } from "./FilesSection.tsx";
import { LayerPairs } from "./LayerPairs.tsx";
import { PlatformList } from "./PlatformList.tsx";

const css = classNamesOf(styles);

/** The sentence that says it all, and below it what it is made of. */
export function ComparisonView({ comparison }: { readonly comparison: Comparison }) {
  const { t, language } = useI18n();
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const left = useApp((state) => state.comparing.left.load.value);
  const right = useApp((state) => state.comparing.right.load.value);
  const words = COMPARE_WORDS[language];
  const shown = <Row extends { readonly sign: string }>(rows: readonly Row[]): readonly Row[] =>
    onlyDifferences ? rows.filter(({ sign }) => sign !== "=") : rows;
  const platforms = shown(comparison.platforms);
  const layers = shown(comparison.layers);
  const facts = shown(comparison.facts);
  return (
    <div className={css("result")}>
      <div className={css("head")}>
        <p className={css("sentence", comparison.summary.verdict)} role="status">
          {comparisonSentence(comparison, language)}
        </p>
        <Check isSelected={onlyDifferences} onChange={setOnlyDifferences}>
          {t.compare.onlyDifferences}
        </Check>
      </div>
      {left?.sizes !== right?.sizes && <p className={css("faint")}>{t.compare.sizesDiffer}</p>}
      {platforms.length > 0 && comparison.platforms.length > 1 && (
        <section aria-label={words.sections.platforms}>
          <h3 className={css("heading")}>{words.sections.platforms}</h3>
          <PlatformList rows={platforms} />
        </section>
      )}
      {layers.length > 0 && (
        <section aria-label={words.sections.layers}>
          <h3 className={css("heading")}>{words.sections.layers}</h3>
          <LayerPairs rows={layers} />
        </section>
      )}
      <FilesSection comparison={comparison} />
      {facts.length > 0 && (
        <section aria-label={words.sections.facts}>
          <h3 className={css("heading")}>{words.sections.facts}</h3>
          <FactList rows={facts} />
        </section>
      )}
    </div>
  );
}
