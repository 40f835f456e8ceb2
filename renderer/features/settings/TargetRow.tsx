import { ArrowRight, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { PushTarget } from "../../../shared/push-target.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

export interface TargetRowProps {
  readonly target: PushTarget;
  readonly onEdit: () => void;
}

/** One push target: its name, its places, and what is unusual about it. */
export function TargetRow({ target, onEdit }: TargetRowProps) {
  const { t } = useI18n();
  const name = printable(target.name);
  return (
    <li className={css("mirror")}>
      <div className={css("mirrorHead")}>
        <div className={css("targetWords")}>
          <p className={css("strong")}>{name}</p>
          {target.patterns.map((pattern) => (
            <p key={pattern} className={css("mirrorWay", "mono")}>
              <ArrowRight aria-hidden />
              <span>{printable(pattern)}</span>
            </p>
          ))}
          <Marks target={target} />
        </div>
        <div className={css("acts")}>
          <IconButton
            size="small"
            label={t.targets.edit(name)}
            icon={<Pencil aria-hidden />}
            onPress={onEdit}
          />
          <RemoveButton target={target} />
        </div>
      </div>
    </li>
  );
}

function Marks({ target: { overwrite, preview, platforms } }: { readonly target: PushTarget }) {
  const { t } = useI18n();
  const marks = [
    ...(preview ? [] : [t.targets.noPreview]),
    ...(overwrite === "ask" ? [] : [`${t.targets.overwrite}: ${t.targets.overwrites[overwrite]}`]),
    ...platforms.map(printable),
  ];
  if (marks.length === 0) return null;
  return (
    <p className={css("hint", "origin")}>
      {marks.map((mark) => (
        <span key={mark} className={css("tag")}>
          {mark}
        </span>
      ))}
    </p>
  );
}

/** The second press removes: the question stands where the button was, and so has its focus. */
function RemoveButton({ target }: { readonly target: PushTarget }) {
  const { t } = useI18n();
  const removePushTarget = useApp((state) => state.removePushTarget);
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<WireError>();
  const name = printable(target.name);
  if (error !== undefined) return <ErrorNote error={error} title={t.targets.notRemoved} plain />;
  if (!asking) {
    return (
      <IconButton
        size="small"
        label={t.targets.remove(name)}
        icon={<Trash2 aria-hidden />}
        onPress={() => setAsking(true)}
      />
    );
  }
  return (
    <Button
      variant="danger"
      autoFocus
      onBlur={() => setAsking(false)}
      onPress={() => void removePushTarget(target.name).then(setError)}
    >
      {t.targets.removeSure(name)}
    </Button>
  );
}
