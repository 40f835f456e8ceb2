import { useI18n } from "../../i18n/use-i18n.ts";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { shownSource } from "./shown-source.ts";

/** Sources drawn by name; of more, the number. */
const MAX_SOURCES = 4;

/** The rows that a sheet was opened for. */
export function SourceNames({ sources }: { readonly sources: readonly string[] }) {
  const { t } = useI18n();
  const more = sources.length - MAX_SOURCES;
  const names = sources.slice(0, MAX_SOURCES).map(shownSource);
  const lines = more > 0 ? [...names, t.sheet.moreTags(more)] : names;
  return <ReadOnlyField label={t.sheet.source} lines={lines} />;
}
