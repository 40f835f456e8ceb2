import { Plus, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { LabelChip } from "../../ui/LabelChip.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import styles from "./Service.module.css";
import type { InspectedService } from "./use-service-image.ts";

const css = classNamesOf(styles);

/** The image's labels at its registry, to take away, and those that can be added. */
export function LabelsField({ of }: { readonly of: InspectedService }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { image, row } = of;
  const offered = useApp((state) => state.offeredLabels);
  const [error, setError] = useState<WireError>();
  useEffect(() => void store.getState().loadLabels(image), [store, image]);
  const labels = row?.labels ?? [];
  const free = (offered.value ?? []).filter(({ id }) => labels.every((one) => one.id !== id));
  const change = (id: string, isOn: boolean): void => {
    setError(undefined);
    void store.getState().setLabel(image, id, isOn).then(setError);
  };
  return (
    <div className={css("field")}>
      <h4 className={css("title")}>{t.providers.labels}</h4>
      <ul className={css("labels")} aria-label={t.providers.labels}>
        {labels.map((label) => (
          <li key={label.id} className={css("label")}>
            <LabelChip label={label} />
            <IconButton
              size="small"
              label={t.providers.removeLabel(printable(label.name))}
              icon={<X aria-hidden />}
              onPress={() => change(label.id, false)}
            />
          </li>
        ))}
        {labels.length === 0 && <li className={css("none")}>{t.providers.noLabels}</li>}
        {free.length > 0 && (
          <li>
            <MenuButton
              label={t.providers.addLabel}
              groups={[{ entries: free.map(({ id, name }) => ({ id, label: printable(name) })) }]}
              onAction={(id) => change(id, true)}
            >
              <IconButton size="small" label={t.providers.addLabel} icon={<Plus aria-hidden />} />
            </MenuButton>
          </li>
        )}
      </ul>
      {error !== undefined && <ErrorNote error={error} title={t.providers.labelFailed} />}
      {offered.status === "failed" && (
        <ErrorNote error={offered.error} title={t.providers.labelFailed} />
      )}
    </div>
  );
}
