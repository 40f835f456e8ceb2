import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import { followWaits } from "../registry/follow-waits.ts";
import type { Engine } from "./engine.ts";

export function networkHandlers({
  proxies,
  mirrors,
  registries,
}: Engine): Handlers<PortolanContract>["network"] {
  return {
    proxies: () => Promise.resolve(proxies.describe()),
    proxyFor: ({ host }) => proxies.explain(parseRegistry(host)),
    async mirrors() {
      const listed = await mirrors.list();
      return {
        mirrors: [...listed.mirrors],
        rules: [...listed.rules],
        problems: [...listed.problems],
      };
    },
    async saveMirrors({ mirrors: own }) {
      mirrors.save(own);
      return {};
    },
    async *watchWaits(_input, { signal }) {
      const waits = followWaits((listener) => registries.watchWaits(listener), { signal });
      for await (const list of waits) yield { waits: [...list] };
    },
    testMirror: (mirror, { signal }) => mirrors.test(mirror, { signal }),
  };
}
