import { useEffect, useState } from "react";
import type { Lock } from "../../../shared/provider.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Service.module.css";
import type { InspectedService } from "./use-service-image.ts";

const css = classNamesOf(styles);

const SWITCHES = ["canDelete", "canWrite", "canRead", "canList"] as const satisfies (keyof Lock)[];

/** What may be done with the tag or the image at its registry, each with what it means. */
export function LockField({ of }: { readonly of: InspectedService }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { image, tag } = of;
  const [chosen, setChosen] = useState<"tag" | "image">("tag");
  const ofTag = chosen === "tag" ? tag : undefined;
  const load = useApp((state) => state.shownLock);
  useEffect(() => void store.getState().loadLock(image, ofTag), [store, image, ofTag]);
  const change = (key: keyof Lock, isOn: boolean): void => {
    void store.getState().setLock(image, ofTag, { [key]: isOn });
  };
  return (
    <div className={css("field")}>
      <h4 className={css("title")}>{t.providers.lock}</h4>
      {tag !== undefined && (
        <Segments
          label={t.providers.lock}
          options={[
            { id: "tag", title: t.providers.lockOf.tag },
            { id: "image", title: t.providers.lockOf.image },
          ]}
          selected={chosen}
          onSelect={setChosen}
        />
      )}
      {load.value === undefined && load.status === "loading" && (
        <Spinner label={t.providers.lockReading} />
      )}
      {load.status === "failed" && <ErrorNote error={load.error} title={t.providers.lockFailed} />}
      {load.value !== undefined &&
        SWITCHES.map((key) => (
          <Check
            key={key}
            isSelected={load.value?.[key] === true}
            isDisabled={load.status === "loading"}
            onChange={(isOn) => change(key, isOn)}
            hint={t.providers.lockHints[key]}
          >
            {t.providers.lockSwitches[key]}
          </Check>
        ))}
    </div>
  );
}
