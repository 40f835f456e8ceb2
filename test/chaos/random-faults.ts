import type { ConnectionFaults } from "../support/fault-proxy/faults.ts";
import type { Fault } from "../support/registry/faults.ts";
import type { Random } from "./random.ts";

/** What can go wrong with a request; `path` says that it was chosen for this one alone. */
type Choice = Omit<Fault, "path" | "method">;

const REFUSALS: readonly Choice[] = [
  { status: 500 },
  { status: 502 },
  { status: 503 },
  { status: 503, headers: { "retry-after": "1" } },
  { status: 429, headers: { "retry-after": "1" } },
];

/**
 * The fault of one request, or undefined for most of them. A POST never loses its answer: nobody could ever end the
 * upload that it has begun, and no such upload is to be found at the end.
 * @param probability of a fault
 * @param stalls whether a body may stop for ever, which costs half a minute each time
 */
export function drawFault(
  random: Random,
  { method, probability, stalls }: { method: string; probability: number; stalls: boolean },
): Fault | undefined {
  if (!random.chance(probability)) return undefined;
  return { path: "", ...random.pick(choicesFor(method, random, stalls)) };
}

function choicesFor(method: string, random: Random, stalls: boolean): readonly Choice[] {
  const at = random.below(200_000);
  switch (method) {
    case "GET":
      return [
        ...REFUSALS,
        { resetAfter: 0 },
        { resetAfter: at },
        { cutAfter: at },
        { cutAfter: 100 },
        { corrupt: true },
        { pieceSize: 4096 },
        ...(stalls && random.chance(0.2) ? [{ stallAfter: at }] : []),
      ];
    case "HEAD":
      return [...REFUSALS, { resetAfter: 0 }, { status: 405 }];
    case "PUT":
    case "PATCH":
      return [...REFUSALS, { loseAnswer: true }, { resetRequestAfter: at }, { status: 401 }];
    case "POST":
      return [...REFUSALS];
    default:
      return [...REFUSALS, { loseAnswer: true }];
  }
}

/** What a connection suffers, or undefined for most of them. */
export function drawConnectionFaults(
  random: Random,
  probability: number,
): ConnectionFaults | undefined {
  if (!random.chance(probability)) return undefined;
  const at = random.below(400_000);
  return random.pick<ConnectionFaults>([
    { refuse: true },
    { down: { resetAt: at } },
    { down: { halfCloseAt: at } },
    { up: { resetAt: at } },
    { up: { sliceSize: 1000 }, down: { sliceSize: 700 } },
    { up: { latencyMs: 30 }, down: { latencyMs: 30 } },
  ]);
}
