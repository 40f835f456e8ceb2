import { Minus, Plus } from "lucide-react";
import { Button, Group, Input, Label, NumberField } from "react-aria-components";
import { transferLimitsSchema } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countRunning } from "../../store/transfer-groups.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Limits.module.css";

const css = classNamesOf(styles);

const { minValue, maxValue } = transferLimitsSchema.shape.concurrency;

/** How many transfers may run at the same time, and how many do. */
export function ConcurrencyStepper() {
  const { t } = useI18n();
  const concurrency = useApp((state) => state.transferLimits.value?.concurrency);
  const running = useApp(({ transfers }) => countRunning(transfers.value?.values() ?? []));
  const change = useApp((state) => state.changeLimits);
  return (
    <NumberField
      className={css("stepper")}
      value={concurrency ?? Number.NaN}
      minValue={minValue ?? 1}
      maxValue={maxValue ?? 1}
      isDisabled={concurrency === undefined}
      onChange={(value) => {
        if (!Number.isNaN(value)) void change({ concurrency: value });
      }}
    >
      <Label className={css("stepperLabel")}>{t.transfers.limits.atOnce}</Label>
      <Group className={css("stepperBox")}>
        <Button slot="decrement" aria-label={t.transfers.limits.fewer} className={css("step")}>
          <Minus aria-hidden />
        </Button>
        <Input className={css("stepperInput")} />
        <Button slot="increment" aria-label={t.transfers.limits.more} className={css("step")}>
          <Plus aria-hidden />
        </Button>
      </Group>
      <span className={css("running")}>{t.transfers.limits.running(running)}</span>
    </NumberField>
  );
}
