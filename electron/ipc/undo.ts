import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseLocation } from "../../shared/location.ts";
import type { Engine } from "./engine.ts";

export function undoHandlers({ undo }: Engine): Handlers<PortolanContract>["undo"] {
  return {
    list: ({ location, limit }) =>
      Promise.resolve({
        entries: undo.list({
          location: location === undefined ? undefined : parseLocation(location),
          limit,
        }),
      }),
    plan: ({ id }, { signal }) => undo.plan(id, { signal }),
    async apply({ id, moved, confirmation }, { signal }) {
      const {
        restored,
        removed,
        undo: entry,
      } = await undo.apply(id, {
        moved,
        confirmation,
        signal,
      });
      return {
        restored: [...restored],
        removed: [...removed],
        ...(entry === undefined ? {} : { undo: entry }),
      };
    },
  };
}
