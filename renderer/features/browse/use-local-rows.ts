import { useMemo } from "react";
import { useApp } from "../../store/use-app.ts";
import { engineRows, fileRows, type LocalRows, storeRows } from "./local-rows.ts";

const NO_LOCAL_ROWS: LocalRows = new Map();

/** Rows of a place on this computer; undefined for a repository. */
export function useLocalRows(): LocalRows | undefined {
  const place = useApp((state) => state.place);
  const stored = useApp((state) => state.storeImages.value);
  const inEngine = useApp((state) => state.engineImages.value);
  const path = place.kind === "file" ? place.path : undefined;
  const contents = useApp(({ fileContents }) =>
    path === undefined ? undefined : fileContents.get(path)?.value,
  );
  return useMemo(() => {
    switch (place.kind) {
      case "store":
        return storeRows(stored ?? []);
      case "engine":
        return engineRows(inEngine ?? []);
      case "file":
        return contents === undefined ? NO_LOCAL_ROWS : fileRows(contents);
      default:
        return undefined;
    }
  }, [place.kind, stored, inEngine, contents]);
}
