import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { REGISTRY_KINDS } from "../support/real/other-registries.ts";
import { OTHER_TOOLS } from "../support/real/other-tools.ts";
import { requires } from "../support/real/requirements.ts";
import type { PusherOrders } from "../support/registry/pusher.ts";
import { tempDir } from "../support/temp-dir.ts";
import { running } from "./rig.ts";

const PUSHER = fileURLToPath(new URL("../support/registry/pusher.ts", import.meta.url));
const MIB = 1024 * 1024;
const SIZE = 12 * MIB + 17;
const CHUNK = MIB;
const POINTS = [CHUNK / 2, 3 * MIB + 17, 7 * MIB + CHUNK / 2, 11 * MIB + 5];

/** Runs a pusher, kills it where it stops, and says where it began to send. */
async function push(orders: PusherOrders): Promise<readonly number[]> {
  const child = spawn(process.execPath, [PUSHER, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  let output = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    output += String(text);
    if (output.includes("stopped")) child.kill("SIGKILL");
  }
  const [code] = await closed;
  expect(code).toBe(output.includes("stopped") ? null : 0);
  return [...output.matchAll(/from (\d+)/g)].map(([, offset]) => Number(offset));
}

/** Those that keep an upload whose client died; and want no login, which the pusher has not. */
const kinds = REGISTRY_KINDS.filter(({ keepsUploads }) => keepsUploads);

describe.each(kinds)("an upload to $name", (kind) => {
  describe.runIf(requires(...kind.needs))("whose program is killed", () => {
    const there = running(kind);

    it("R46, R77: goes on at the registry's offset, and sends at most one chunk again", async () => {
      const folder = await tempDir();
      const orders = { host: there.current.host, folder, size: SIZE, chunkSize: CHUNK };
      let last = 0;
      for (const stopAt of [...POINTS, SIZE + 1]) {
        const [from = -1, ...others] = await push({ ...orders, stopAt });
        expect(others).toEqual([]);
        expect(from).toBeGreaterThanOrEqual(Math.max(0, last - CHUNK));
        last = stopAt;
      }
      for (const tool of OTHER_TOOLS.filter(({ name }) => requires(name)))
        await tool.readWhole(there.current, "team/app:v1");
    });
  });
});
