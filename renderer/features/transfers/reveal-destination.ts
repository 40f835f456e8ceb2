import { type Location, parseLocation } from "../../../shared/location.ts";
import type { Transfer } from "../../../shared/transfer.ts";
import type { AppState } from "../../store/index.ts";

/** Shows in the window where a transfer went: the tag, the image of the store or of an engine, or the file. */
export function revealDestination(state: AppState, transfer: Transfer): void {
  const place = tryParse(transfer.destination);
  switch (place?.kind) {
    case "registry":
      state.jumpTo(place.reference);
      return;
    case "store":
      state.openPlace({ kind: "store" });
      if (place.reference !== undefined) void state.inspect(transfer.destination);
      return;
    case "docker-daemon":
      if (place.engine !== undefined) state.openPlace({ kind: "engine", engine: place.engine });
      return;
    case "oci":
    case "oci-archive":
    case "docker-archive":
      state.filesArrived([place.path]);
      return;
    case undefined:
  }
}

/** Whether there is a place in this window to show. */
export function canReveal({ destination }: Pick<Transfer, "destination">): boolean {
  const place = tryParse(destination);
  return place !== undefined && (place.kind !== "docker-daemon" || place.engine !== undefined);
}

function tryParse(text: string): Location | undefined {
  try {
    return parseLocation(text);
  } catch {
    return undefined;
  }
}
