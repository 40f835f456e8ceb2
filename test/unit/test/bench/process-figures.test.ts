import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { cpuTicksIn, figuresOf, resetPeak, treeOf } from "../../../bench/process-figures.ts";

describe.runIf(process.platform === "linux")("figures of a process", () => {
  it("adds up user and system time, whatever the program is called", () => {
    const stat = "7 (a ) b) S 1 7 7 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 1 0";
    expect(cpuTicksIn(stat)).toBe(100);
  });

  it("forgets an earlier peak when told to", async () => {
    const size = 128 * 1024 * 1024;
    const script = `Buffer.alloc(${size}, 1); setImmediate(() => { gc(); console.log("freed"); });
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--expose-gc", "-e", script]);
    try {
      await once(child.stdout, "data");
      const pid = child.pid ?? 0;
      const before = await figuresOf(pid);
      expect(before.peakBytes).toBeGreaterThan(size);
      expect(before.residentBytes).toBeLessThan(before.peakBytes);
      expect(before.cpuSeconds).toBeGreaterThan(0);
      await resetPeak(pid);
      expect((await figuresOf(pid)).peakBytes).toBeLessThan(before.peakBytes - size / 2);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("knows a process that is gone as nothing", async () => {
    expect(await treeOf(2 ** 30)).toEqual([2 ** 30]);
    expect(await figuresOf(2 ** 30)).toEqual({ cpuSeconds: 0, residentBytes: 0, peakBytes: 0 });
  });
});
