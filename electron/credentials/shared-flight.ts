import { cancelledError } from "../../shared/errors.ts";

/** Runs work once for all who ask for the same key while it is under way. */
export interface SharedFlights<T> {
  /**
   * The result of the work under way for this key, or of `work` when there is none. Who cancels leaves; when the last
   * one has left, the work is cancelled as well.
   * @throws cancelled
   */
  join(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: { readonly signal?: AbortSignal | undefined },
  ): Promise<T>;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
}

export function createSharedFlights<T>(): SharedFlights<T> {
  const flights = new Map<string, Flight<T>>();

  function depart(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = work(controller.signal);
    const flight: Flight<T> = { result, controller, waiting: 0 };
    flights.set(key, flight);
    const land = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    result.then(land, land);
    return flight;
  }

  function leave(key: string, flight: Flight<T>): void {
    flight.waiting -= 1;
    if (flight.waiting > 0) return;
    // Nobody may join what is being cancelled.
    if (flights.get(key) === flight) flights.delete(key);
    flight.controller.abort();
  }

  return {
    join(key, work, { signal }) {
      if (signal?.aborted === true) return Promise.reject(cancelledError());
      const flight = flights.get(key) ?? depart(key, work);
      flight.waiting += 1;
      return new Promise((resolve, reject) => {
        const cancel = (): void => {
          leave(key, flight);
          reject(cancelledError());
        };
        signal?.addEventListener("abort", cancel, { once: true });
        flight.result
          .then(resolve, reject)
          .finally(() => signal?.removeEventListener("abort", cancel));
      });
    },
  };
}
