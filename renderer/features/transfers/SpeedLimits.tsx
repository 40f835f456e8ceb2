import { Gauge } from "lucide-react";
import {
  Dialog,
  DialogTrigger,
  FieldError,
  Group,
  Heading,
  Input,
  Label,
  NumberField,
  Popover,
} from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { isThrottled } from "../../store/transfer-limits.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import fieldStyles from "../../ui/Field.module.css";
import menuStyles from "../../ui/Menu.module.css";
import styles from "./Limits.module.css";
import {
  bytesOf,
  MAX_MEGABYTES_PER_SECOND,
  megabytesOf,
  MIN_MEGABYTES_PER_SECOND,
} from "./speed-entry.ts";

const css = classNamesOf(styles);
const fieldCss = classNamesOf(fieldStyles);
const menuCss = classNamesOf(menuStyles);

/** A button, and behind it how fast all transfers together may be. A change holds at once. */
export function SpeedLimits() {
  const { t } = useI18n();
  const load = useApp((state) => state.transferLimits);
  const change = useApp((state) => state.changeLimits);
  const limits = load.value;
  const remove = { downBytesPerSecond: 0, upBytesPerSecond: 0 };
  return (
    <DialogTrigger>
      <Button variant="quiet" icon={<Gauge aria-hidden />} isDisabled={limits === undefined}>
        {t.transfers.limits.title}
      </Button>
      <Popover className={menuCss("popover")} placement="top end" offset={4}>
        <Dialog className={css("dialog")}>
          <Heading slot="title" level={2} className={css("title")}>
            {t.transfers.limits.title}
          </Heading>
          <div className={css("speeds")}>
            <SpeedField
              label={t.transfers.limits.down}
              bytesPerSecond={limits?.downBytesPerSecond ?? 0}
              onChange={(downBytesPerSecond) => void change({ downBytesPerSecond })}
            />
            <SpeedField
              label={t.transfers.limits.up}
              bytesPerSecond={limits?.upBytesPerSecond ?? 0}
              onChange={(upBytesPerSecond) => void change({ upBytesPerSecond })}
            />
          </div>
          <Check
            isSelected={limits?.oneUploadAtATime === true}
            onChange={(oneUploadAtATime) => void change({ oneUploadAtATime })}
            hint={t.transfers.limits.oneUploadHint}
          >
            {t.transfers.limits.oneUpload}
          </Check>
          <p className={css("hint")}>{t.transfers.limits.hint}</p>
          <Button isDisabled={!isThrottled(limits)} onPress={() => void change(remove)}>
            {t.transfers.limits.remove}
          </Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface SpeedFieldProps {
  readonly label: string;
  readonly bytesPerSecond: number;
  readonly onChange: (bytesPerSecond: number) => void;
}

function SpeedField({ label, bytesPerSecond, onChange }: SpeedFieldProps) {
  const { t } = useI18n();
  return (
    <NumberField
      className={fieldCss("field")}
      value={megabytesOf(bytesPerSecond)}
      minValue={MIN_MEGABYTES_PER_SECOND}
      maxValue={MAX_MEGABYTES_PER_SECOND}
      formatOptions={{ maximumFractionDigits: 3 }}
      onChange={(megabytes) => onChange(bytesOf(megabytes))}
    >
      <Label className={fieldCss("label")}>{label}</Label>
      <Group className={fieldCss("box")}>
        <Input className={fieldCss("input")} placeholder={t.transfers.limits.none} />
      </Group>
      <FieldError className={fieldCss("problem")} />
    </NumberField>
  );
}
