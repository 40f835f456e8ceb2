import { cpuUsage } from "node:process";

/**
 * Milliseconds of processor time that work takes at best: the machine may be busy with other things meanwhile, and the
 * first runs are those of code that is not compiled yet.
 */
export function leastProcessorMs(runs: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = cpuUsage();
    work();
    const { user, system } = cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}
