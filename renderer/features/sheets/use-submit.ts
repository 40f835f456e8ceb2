import { useEffect, useRef, useState } from "react";
import type { WireError } from "../../../shared/errors.ts";

export interface Submit {
  readonly busy: boolean;
  readonly error: WireError | undefined;
  readonly submit: () => void;
}

/**
 * Runs a sheet's act once at a time and keeps its error for the sheet to show. Closing the sheet ends the act's
 * signal; `onDone` runs when it worked.
 */
export function useSubmit(
  act: (signal: AbortSignal) => Promise<WireError | undefined>,
  onDone: () => void,
): Submit {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<WireError>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    const failure = await act(controller.signal);
    if (controller.signal.aborted) return;
    setBusy(false);
    setError(failure);
    if (failure === undefined) onDone();
  };
  return {
    busy,
    error,
    submit: () => {
      if (!busy) void run();
    },
  };
}
