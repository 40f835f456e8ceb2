import { Play } from "lucide-react";
import { isFinished, type Transfer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { allTransfers } from "../../store/transfer-history.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ConcurrencyStepper } from "./ConcurrencyStepper.tsx";
import { PauseMenu } from "./PauseMenu.tsx";
import { SpeedLimits } from "./SpeedLimits.tsx";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** What concerns all transfers at once. */
export function DrawerControls() {
  const { t } = useI18n();
  const resumeAll = useApp((state) => state.resumeAll);
  const clear = useApp((state) => state.clearTransfers);
  const canResume = useApp(({ transfers }) =>
    some(transfers.value, (one) => one.state === "paused"),
  );
  const canClear = useApp((state) => some(allTransfers(state), (one) => isFinished(one.state)));
  return (
    <div className={css("controls")}>
      <ConcurrencyStepper />
      <SpeedLimits />
      <PauseMenu />
      <IconButton
        label={t.transfers.resumeAll}
        icon={<Play aria-hidden />}
        isDisabled={!canResume}
        onPress={() => void resumeAll()}
      />
      <Button variant="quiet" isDisabled={!canClear} onPress={() => void clear()}>
        {t.transfers.clear}
      </Button>
    </div>
  );
}

function some(
  transfers: ReadonlyMap<string, Transfer> | undefined,
  test: (transfer: Transfer) => boolean,
): boolean {
  return [...(transfers?.values() ?? [])].some(test);
}
