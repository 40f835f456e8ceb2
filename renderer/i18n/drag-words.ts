import { engineTitle } from "./engine-words.ts";
import type { Formats } from "./format.ts";
import type { Messages } from "./messages.ts";
import { knownSize } from "../store/cargo.ts";
import type { Cargo, DragTarget, Verdict } from "../store/drag-grammar.ts";
import type { DropPlace } from "../store/drop-draft.ts";
import type { DropWeight } from "../store/dragging.ts";
import type { ContainerEngine } from "../../shared/engine.ts";
import { printable } from "../../shared/printable.ts";

/** What a target is called. */
export function targetName(
  target: DragTarget,
  t: Messages,
  engines: readonly ContainerEngine[] = [],
): string {
  switch (target.kind) {
    case "tag":
      return printable(target.tag);
    case "new-tag":
    case "repository":
      return printable(target.repository);
    case "namespace":
      return printable(`${target.host}/${target.prefix}`);
    case "connection":
      return printable(target.prefix === "" ? target.host : `${target.host}/${target.prefix}`);
    case "engine": {
      const engine = engines.find(({ name }) => name === target.engine);
      return engine === undefined ? printable(target.engine) : engineTitle(engine);
    }
    case "store":
      return t.drag.store;
    default:
      return "";
  }
}

/** What a place is called where images go. */
export function placeName(place: DropPlace, t: Messages): string {
  switch (place.kind) {
    case "store":
      return t.drag.store;
    case "engine":
      return printable(place.engine);
    case "registry":
      return printable(place.prefix === "" ? place.host : `${place.host}/${place.prefix}`);
    default:
      return printable(place.repository);
  }
}

/** What letting go would do, or why it does nothing. */
export function verdictWords(
  verdict: Verdict,
  { cargo, name }: { readonly cargo: Cargo; readonly name: string },
  t: Messages,
): string {
  if (!verdict.allowed) return t.drag.refusals[verdict.reason];
  return t.drag.effects[verdict.effect](cargo.items.length, name);
}

/** How much there is of it: found out for this target, else what is known of the images. Empty where nothing is. */
export function weightWords(
  cargo: Cargo,
  weight: DropWeight | undefined,
  { t, format }: { readonly t: Messages; readonly format: Pick<Formats, "bytes"> },
): string {
  const known = knownSize(cargo);
  // A plan that names no layer at all was made for images that are there whole.
  const isThere = weight?.total === 0;
  const total = isThere ? known : (weight?.total ?? known);
  const there = isThere ? known : weight?.there;
  if (total === undefined) return "";
  return there === undefined || there === 0
    ? t.drag.size(format.bytes(total))
    : t.drag.sizeThere(format.bytes(total), format.bytes(there));
}
