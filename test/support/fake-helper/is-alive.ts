import { existsSync, readFileSync } from "node:fs";

/** A killed process may stay as a zombie where nobody collects it: it runs no more. */
export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  if (!existsSync("/proc/self/stat")) {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}
