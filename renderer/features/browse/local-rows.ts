import type { EngineImage } from "../../../shared/engine.ts";
import type { PlaceContents, StoreImage } from "../../../shared/image.ts";
import { creationTime } from "../../store/engines.ts";
import { type Load, ready } from "../../store/load-state.ts";
import { engineRowText, familiarName, namelessImage } from "../../store/place.ts";
import type { RowDetails } from "./rows.ts";

/** A row of a place on this computer: everything about it is known from the beginning. */
export interface LocalRow {
  readonly text: string;
  /** Whether it has a name; what has none is shown by its digest. */
  readonly tagged: boolean;
  readonly details: Load<RowDetails> & { readonly status: "ready" };
}

export type LocalRows = ReadonlyMap<string, LocalRow>;

/** Rows are full references. */
export function storeRows(images: readonly StoreImage[]): LocalRows {
  return new Map(
    images.map(({ name, summary }) => [name, localRow(familiarName(name), true, summary)] as const),
  );
}

/** One row for each name, and one for each image that has none. */
export function engineRows(images: readonly EngineImage[]): LocalRows {
  return new Map(
    images.flatMap((image) => {
      const details = detailsOf(image);
      const rows = image.names.length === 0 ? [image.id] : image.names;
      const tagged = image.names.length > 0;
      return rows.map((row) => [row, localRow(engineRowText(row), tagged, details)] as const);
    }),
  );
}

/** Rows are locations: two images of a file may have the same name, or none. */
export function fileRows({ images }: PlaceContents): LocalRows {
  return new Map(
    images.map(({ location, name, summary }) => {
      const text = name === undefined ? namelessImage(summary.digest) : familiarName(name);
      return [location, localRow(text, name !== undefined, summary)] as const;
    }),
  );
}

function localRow(text: string, tagged: boolean, details: RowDetails): LocalRow {
  return { text, tagged, details: ready(details) as LocalRow["details"] };
}

function detailsOf(image: EngineImage): RowDetails {
  const { id, size, containers } = image;
  return { digest: id, size, created: creationTime(image), containers };
}
