import { createWriteStream } from "node:fs";
import { once } from "node:events";

/** What happened, one JSON document a line, with the milliseconds since the start. */
export interface EventLog {
  note(event: string, facts?: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

export function createEventLog(path: string): EventLog {
  const stream = createWriteStream(path);
  const startedAt = performance.now();
  return {
    note: (event, facts = {}) => {
      const at = Math.round(performance.now() - startedAt);
      stream.write(`${JSON.stringify({ at, event, ...facts })}\n`);
    },
    close: async () => {
      stream.end();
      await once(stream, "close");
    },
  };
}
