import { ChevronDown, CloudUpload } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { mainTarget } from "../../store/push-targets.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton, ToolButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
import { isPossible, performAction } from "./image-actions.ts";
import { performPush, pushGroups } from "./push-choices.tsx";
import styles from "./Push.module.css";

const css = classNamesOf(styles);

const NO_TARGETS: readonly never[] = [];

interface PushButtonProps {
  readonly shown: readonly string[];
  readonly hasWords: boolean;
}

/** Pushes the selected rows: with one click to the target used last, through its menu to any other place. */
export function PushButton({ shown, hasWords }: PushButtonProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const targets = useApp((state) => state.pushTargets.value ?? NO_TARGETS);
  const amount = useApp((state) => countSelected(state.selection, shown));
  const isDisabled = !isPossible("push", amount);
  const main = useApp(mainTarget);
  const label = main === undefined ? t.action.push : t.push.pushTo(printable(main.name));
  const button = (
    <ToolButton
      label={label}
      hasWords={hasWords}
      icon={<CloudUpload aria-hidden />}
      isDisabled={isDisabled}
      onPress={() => performAction("push", store.getState(), shown)}
    />
  );
  if (main === undefined) return button;
  return (
    <div className={css("split")}>
      {button}
      <MenuButton
        label={t.push.choose}
        groups={pushGroups(targets, t)}
        onAction={(id) => performPush(id, store.getState(), shown)}
      >
        <IconButton
          size="small"
          label={t.push.choose}
          icon={<ChevronDown aria-hidden />}
          isDisabled={isDisabled}
        />
      </MenuButton>
    </div>
  );
}
