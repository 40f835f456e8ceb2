import { useState } from "react";
import { engineTitle } from "../../i18n/engine-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { planEngineRemoval } from "../../store/engine-removal.ts";
import { engineRowText, locationOfRow } from "../../store/place.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { NameList } from "./NameList.tsx";
import { Notice } from "./Notice.tsx";
import { RemovalFrame } from "./RemovalFrame.tsx";

const NO_IMAGES: readonly never[] = [];

/** Says what goes from an engine and what stays, and removes it only then. */
export function EngineRemovalSheet({
  sheet,
}: {
  readonly sheet: Sheet & { kind: "engine-removal" };
}) {
  const { t, format } = useI18n();
  const { engine, rows } = sheet;
  const remove = useApp((state) => state.removeEngineImages);
  const title = useApp((state) =>
    engineTitle(state.engines.value?.find(({ name }) => name === engine) ?? { name: engine }),
  );
  const images = useApp((state) => state.engineImages.value ?? NO_IMAGES);
  // What was asked about is what stands here, also while images come and go, and when a part of it is gone already.
  const [plan] = useState(() => planEngineRemoval(images, rows));
  const place = { kind: "engine", engine } as const;
  const named = (names: typeof plan.removed) =>
    names.map(({ name, digest }) => ({ name: engineRowText(name), digest }));
  const words = t.engines.removeSheet;
  return (
    <RemovalFrame
      title={words.title}
      question={words.question(rows.length, title)}
      words={words}
      onRemove={() => remove(rows.map((row) => locationOfRow(place, row)))}
    >
      <NameList label={words.names} names={named(plan.removed)} tone="bad" />
      {plan.stays.length > 0 && (
        <NameList label={words.stays} names={named(plan.stays)} tone="good" />
      )}
      <p>
        {plan.deleted.length === 0
          ? words.onlyNames
          : words.deleted(plan.deleted.length, format.bytes(plan.bytes))}
      </p>
      {plan.containers > 0 && <Notice>{words.inUse(plan.containers)}</Notice>}
    </RemovalFrame>
  );
}
