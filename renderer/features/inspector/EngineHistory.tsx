import type { EngineImageDetails } from "../../../shared/engine.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { hueStyle } from "../../ui/DigestChip.tsx";
import styles from "./Inspector.module.css";
import { readableCommand } from "./layer-command.ts";

const css = classNamesOf(styles);

type Step = EngineImageDetails["history"][number];

/** How the image came to be: every step with what it added, the newest last. */
export function EngineHistory({ details }: { readonly details: EngineImageDetails }) {
  const { t, format } = useI18n();
  const { history, id } = details;
  const largest = Math.max(1, ...history.map(({ size }) => size));
  const total = history.reduce((sum, { size }) => sum + size, 0);
  return (
    <div className={css("view")}>
      <p className={css("summary")}>{t.engines.steps(history.length, format.bytes(total))}</p>
      <ol className={css("layers")} style={hueStyle(id)}>
        {history.map((step, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two steps may be the same; their places are not
          <StepItem key={index} step={step} number={index + 1} share={step.size / largest} />
        ))}
      </ol>
    </div>
  );
}

interface StepItemProps {
  readonly step: Step;
  readonly number: number;
  /** Of the largest step, 0 to 1. */
  readonly share: number;
}

function StepItem({ step, number, share }: StepItemProps) {
  const { t, format } = useI18n();
  const command = step.command === undefined ? "" : printable(readableCommand(step.command));
  return (
    <li className={css("layer")} aria-label={t.engines.step(number)}>
      <div className={css("layerHead")}>
        <span className={css("layerIndex")}>{number}</span>
        <span className={css("layerSize", step.size === 0 && "none")}>
          {step.size === 0 ? t.engines.noLayer : format.bytes(step.size)}
        </span>
      </div>
      {step.size > 0 && (
        <div className={css("scale")} aria-hidden>
          <div className={css("scaleFill")} style={{ width: `${Math.max(0.6, share * 100)}%` }} />
        </div>
      )}
      {command === "" ? (
        <p className={css("noCommand")}>{t.inspector.noCommand}</p>
      ) : (
        <code className={css("layerCommand")} title={command}>
          {command}
        </code>
      )}
    </li>
  );
}
