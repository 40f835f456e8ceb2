import type { Messages } from "../../i18n/messages.ts";
import type { SortColumn } from "../../store/browse.ts";
import { type FilledColumn, SERVICE_COLUMNS } from "../../store/image-rows.ts";
import type { Place } from "../../store/place.ts";

/** The columns of a place, as they are made, and what they are called. */
export function columnTitles(
  t: Messages,
  kind: Place["kind"],
  filled: ReadonlySet<FilledColumn>,
): readonly { readonly id: SortColumn; readonly title: string }[] {
  const inEngine = kind === "engine";
  return [
    { id: "name", title: kind === "repository" ? t.browse.tag : t.browse.image },
    { id: "digest", title: inEngine ? t.engines.imageId : t.browse.digest },
    ...(inEngine ? [] : [{ id: "platforms" as const, title: t.browse.platforms }]),
    { id: "size", title: t.browse.size },
    ...(filled.has("created") ? [{ id: "created" as const, title: t.browse.created }] : []),
    ...SERVICE_COLUMNS.filter((id) => filled.has(id)).map((id) => ({
      id,
      title: t.providers.columns[id],
    })),
    ...(inEngine ? [{ id: "containers" as const, title: t.engines.containers }] : []),
  ];
}
