import { memo, useMemo } from "react";
import { ProgressBar } from "react-aria-components";
import type { Transfer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Progress } from "../../ui/Progress.tsx";
import { barSegments, type BarSegment } from "./bar-segments.ts";
import styles from "./LayerBar.module.css";
import { toneOf, transferFraction, valueWords } from "./progress-text.ts";

const css = classNamesOf(styles);

export interface LayerBarProps {
  readonly transfer: Transfer;
  /** What is moved, and how. */
  readonly label: string;
}

/**
 * One bar of a whole transfer: a segment for each layer, as wide as the layer is big. Plain where the layers are not
 * known: before there is a plan, and of what ended long ago or runs in another program.
 */
export function LayerBar({ transfer, label }: LayerBarProps) {
  const i18n = useI18n();
  const { layers, state } = transfer;
  const segments = useMemo(() => barSegments(layers), [layers]);
  const fraction = transferFraction(transfer);
  const words = valueWords(transfer, i18n);
  if (segments.length === 0)
    return <Progress label={label} fraction={fraction} words={words} tone={toneOf(state)} />;
  return (
    <ProgressBar
      aria-label={label}
      value={Math.min(1, fraction ?? 0) * 100}
      valueLabel={words}
      className={css("bar", state)}
    >
      {segments.map(({ key, ...segment }) => (
        <Segment key={key} {...segment} />
      ))}
    </ProgressBar>
  );
}

/** Only segments that moved are drawn again. */
const Segment = memo(function Segment({ tone, size, fraction }: Omit<BarSegment, "key">) {
  const { t } = useI18n();
  return (
    <span
      className={css("segment", tone)}
      style={{ flexGrow: size }}
      title={t.transfers.segment[tone]}
      data-tone={tone}
    >
      <span className={css("fill")} style={{ width: `${fraction * 100}%` }} />
    </span>
  );
});
