import { useState } from "react";
import { formatReference, parseReference } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { imageIds } from "../../store/engines.ts";
import { engineRowText, familiarName, locationOfRow } from "../../store/place.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { Notice } from "./Notice.tsx";
import { useSubmit } from "./use-submit.ts";

const NO_IMAGES: readonly never[] = [];

/** Gives an image of an engine one more name, and says so when another image would lose it. */
export function EngineTagSheet({ sheet }: { readonly sheet: Sheet & { kind: "engine-tag" } }) {
  const { t } = useI18n();
  const { engine, row } = sheet;
  const words = t.engines.tagSheet;
  const close = useApp((state) => state.closeSheet);
  const tagImage = useApp((state) => state.tagEngineImage);
  const images = useApp((state) => state.engineImages.value ?? NO_IMAGES);
  const [text, setText] = useState(row.startsWith("sha256:") ? "" : familiarName(row));
  const [tried, setTried] = useState(false);
  const name = readName(text);
  const ids = imageIds(images);
  const owner = name === undefined ? undefined : ids.get(name);
  const isOwn = owner !== undefined && owner === ids.get(row);
  const { busy, error, submit } = useSubmit(
    () => tagImage(locationOfRow({ kind: "engine", engine }, row), name ?? ""),
    close,
  );
  const problem = name === undefined ? words.invalid : isOwn ? words.same : undefined;
  return (
    <SheetFrame
      title={words.title}
      onClose={close}
      onSubmit={() => {
        setTried(true);
        if (problem === undefined) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.engines.saving : words.submit}
          </Button>
        </>
      }
    >
      <ReadOnlyField label={t.browse.image} lines={[printable(engineRowText(row))]} />
      <TextInput
        label={words.name}
        hint={words.hint}
        placeholder="registry.example.com/team/app:v2"
        value={text}
        onChange={setText}
        problem={tried ? problem : undefined}
        autoFocus
        mono
      />
      {owner !== undefined && !isOwn && name !== undefined && (
        <Notice>{words.taken(printable(familiarName(name)))}</Notice>
      )}
      {error !== undefined && <ErrorNote error={error} title={words.failed} />}
    </SheetFrame>
  );
}

/** The full name in what was typed; undefined for a digest, and for what is no name. */
function readName(text: string): string | undefined {
  try {
    const reference = parseReference(text.trim());
    return reference.digest === undefined ? formatReference(reference) : undefined;
  } catch {
    return undefined;
  }
}
