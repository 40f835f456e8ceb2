import { ChevronDown, CloudUpload } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton } from "../../ui/Menu.tsx";
import { isPossible, performAction } from "./image-actions.ts";
import { performPush, pushGroups } from "./push-choices.tsx";
import styles from "./Push.module.css";

const css = classNamesOf(styles);

const NO_TARGETS: readonly never[] = [];

/** Pushes the selected rows: with one click to the first target, through its menu to any other place. */
export function PushButton({ shown }: { readonly shown: readonly string[] }) {
  const { t } = useI18n();
  const store = useAppStore();
  const targets = useApp((state) => state.pushTargets.value ?? NO_TARGETS);
  const amount = useApp((state) => countSelected(state.selection, shown));
  const isDisabled = !isPossible("push", amount);
  const [first] = targets;
  const label = first === undefined ? t.action.push : t.push.pushTo(printable(first.name));
  const main = (
    <Button
      variant="quiet"
      icon={<CloudUpload aria-hidden />}
      isDisabled={isDisabled}
      onPress={() => performAction("push", store.getState(), shown)}
    >
      {label}
    </Button>
  );
  if (first === undefined) return main;
  return (
    <div className={css("split")}>
      {main}
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
