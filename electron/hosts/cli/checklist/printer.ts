import type { DiagnosisStep } from "../../../../shared/diagnosis.ts";
import { printable } from "../../../../shared/printable.ts";
import { fitLine } from "../fit-line.ts";
import type { Output } from "../output.ts";
import { runningLine, stepLines, type StepLineOptions } from "./step-lines.ts";

const CLEAR_LINE = "\r\u001b[K";

/** Shows the steps of a diagnosis as they come. */
export interface ChecklistPrinter {
  show(step: DiagnosisStep): void;
  /** Leaves the terminal as it was when the diagnosis ended in the middle of a step. */
  close(): void;
}

/** One line for each step that ended; with `inPlace`, the step that is being tried is the last line until then. */
export function createChecklistPrinter(
  out: Output,
  options: StepLineOptions & { readonly inPlace: boolean },
): ChecklistPrinter {
  let isOpen = false;
  const close = (): void => {
    if (isOpen) out.raw(CLEAR_LINE);
    isOpen = false;
  };
  return {
    show(step) {
      close();
      if (step.state !== "running") {
        for (const line of stepLines(step, options)) out.line(line);
      } else if (options.inPlace) {
        out.raw(fitLine(printable(runningLine(step, options.words)), out.stdout));
        isOpen = true;
      }
    },
    close,
  };
}
