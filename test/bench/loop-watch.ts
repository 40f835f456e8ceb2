/**
 * Loaded into the running application with `--import`: measures its event loop from inside, when asked over the
 * channel to its parent. Changes nothing in the application.
 */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";

/** What the parent sends: begin, or end and tell. */
export type LoopQuestion = "start" | "stop";

export interface LoopFigures {
  /** How late timers were, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Share of the time in which the loop was not waiting. */
  readonly utilization: number;
}

const NANOSECONDS_PER_MS = 1e6;

/** How often the delay is looked at: short against the 10 ms that may pass. */
const RESOLUTION_MS = 1;

let stop: (() => LoopFigures) | undefined;

function watchLoop(): () => LoopFigures {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const before = performance.eventLoopUtilization();
  delay.enable();
  // The histogram holds the time between two looks: what exceeds the resolution is delay.
  const late = (nanoseconds: number): number =>
    Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
  return () => {
    delay.disable();
    return {
      p50Ms: late(delay.percentile(50)),
      p99Ms: late(delay.percentile(99)),
      maxMs: late(delay.max),
      utilization: performance.eventLoopUtilization(before).utilization,
    };
  };
}

process.on("message", (question: LoopQuestion) => {
  if (question === "start") stop = watchLoop();
  else if (stop !== undefined) process.send?.(stop());
});
// Listening must not keep the application alive.
process.channel?.unref();
