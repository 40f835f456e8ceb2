import { Plus } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Settings.module.css";
import { TargetForm } from "./TargetForm.tsx";
import { TargetRow } from "./TargetRow.tsx";

const css = classNamesOf(styles);

/** What the form is open for: a new target, or the one of this name. */
type Editing = { readonly name: string | undefined } | undefined;

/** Places with a name, to which images are pushed with one click. */
export function TargetsTab() {
  const { t } = useI18n();
  const targets = useApp((state) => state.pushTargets);
  const [editing, setEditing] = useState<Editing>();
  const known = targets.value ?? [];
  const close = (): void => setEditing(undefined);
  return (
    <>
      <p className={css("hint")}>{t.targets.about}</p>
      {targets.status === "failed" && <ErrorNote error={targets.error} title={t.targets.failed} />}
      {targets.value === undefined && targets.status === "loading" && (
        <Spinner label={t.settings.loading} />
      )}
      {targets.value?.length === 0 && editing === undefined && (
        <p className={css("none")}>{t.targets.none}</p>
      )}
      <ul className={css("list")} aria-label={t.targets.list}>
        {known.map((target) =>
          editing?.name === target.name ? (
            <li key={target.name} className={css("mirror")}>
              <TargetForm target={target} known={known} onClose={close} />
            </li>
          ) : (
            <TargetRow
              key={target.name}
              target={target}
              onEdit={() => setEditing({ name: target.name })}
            />
          ),
        )}
      </ul>
      {editing !== undefined && editing.name === undefined && (
        <TargetForm target={undefined} known={known} onClose={close} />
      )}
      {editing === undefined && targets.value !== undefined && (
        <div>
          <Button icon={<Plus aria-hidden />} onPress={() => setEditing({ name: undefined })}>
            {t.targets.add}
          </Button>
        </div>
      )}
    </>
  );
}
