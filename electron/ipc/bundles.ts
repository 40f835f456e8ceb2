import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import type { Engine } from "./engine.ts";

export function bundlesHandlers({ bundles }: Engine): Handlers<PortolanContract>["bundles"] {
  return {
    inspect: ({ path, verify }, { signal }) => bundles.inspect(path, { verify, signal }),
  };
}
