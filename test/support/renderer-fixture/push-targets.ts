import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { checkTarget, type PushTarget, targetKey } from "../../../shared/push-target.ts";
import { watch } from "./watch.ts";
import type { World } from "./world.ts";

/** Push targets kept in memory, in the order of their names. */
export function pushTargetHandlers(world: World): Handlers<PortolanContract>["pushTargets"] {
  const list = () => ({
    targets: [...world.pushTargets.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  });
  return {
    list: async () => list(),
    watch: (_input, { signal }) => watch(list, world.changes.pushTargets, signal),
    save: async ({ target, previous }) => {
      const checked = checkTarget(target);
      const key = targetKey(checked.name);
      const before = previous === undefined ? undefined : targetKey(previous);
      if (key !== before && world.pushTargets.has(key)) {
        throw new AppError("target_exists", "taken", { details: { name: checked.name } });
      }
      if (before !== undefined) world.pushTargets.delete(before);
      addTarget(world, checked);
      return checked;
    },
    remove: async ({ name }) => {
      if (!world.pushTargets.delete(targetKey(name))) {
        throw new AppError("target_unknown", "no such target", { details: { name } });
      }
      world.changes.pushTargets.tell();
      return {};
    },
  };
}

export function addTarget(
  world: World,
  target: Partial<PushTarget> & Pick<PushTarget, "name" | "patterns">,
): void {
  const whole: PushTarget = { platforms: [], overwrite: "ask", preview: true, ...target };
  world.pushTargets.set(targetKey(whole.name), whole);
  world.changes.pushTargets.tell();
}
