import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { checkTarget } from "../../shared/push-target.ts";
import type { Engine } from "./engine.ts";

export function pushTargetsHandlers({
  pushTargets,
  pushTargetChanges,
}: Engine): Handlers<PortolanContract>["pushTargets"] {
  return {
    list: () => Promise.resolve({ targets: pushTargets.list() }),
    async *watch(_input, { signal }) {
      const changes = pushTargetChanges.subscribe(signal);
      yield { targets: pushTargets.list() };
      for await (const _change of changes) yield { targets: pushTargets.list() };
    },
    async save({ target, previous }) {
      const saved = checkTarget(target);
      pushTargets.save(saved, previous);
      pushTargetChanges.announce();
      return saved;
    },
    async remove({ name }) {
      pushTargets.remove(name);
      pushTargetChanges.announce();
      return {};
    },
  };
}
