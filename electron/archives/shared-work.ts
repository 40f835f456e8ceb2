import { cancelledError } from "../../shared/errors.ts";

interface Run<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  done: boolean;
}

/**
 * Work that is begun when it is first asked for and done once for all who ask. Whoever no longer waits leaves; when nobody
 * is left the work is stopped, and the next one begins it anew, as after a failure.
 */
export class SharedWork<T> {
  readonly #work: (signal: AbortSignal) => Promise<T>;
  #run: Run<T> | undefined;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.#work = work;
  }

  /** @throws cancelled, and what the work throws */
  async result(signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw cancelledError("waiting");
    const run = (this.#run ??= this.#begin());
    run.waiting += 1;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(cancelledError("waiting"));
    signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([run.result, left]);
    } finally {
      signal.removeEventListener("abort", leave);
      this.#leave(run);
    }
  }

  #begin(): Run<T> {
    const controller = new AbortController();
    const run: Run<T> = {
      controller,
      waiting: 0,
      done: false,
      result: this.#work(controller.signal),
    };
    run.result.then(
      () => (run.done = true),
      () => this.#forget(run),
    );
    return run;
  }

  #leave(run: Run<T>): void {
    run.waiting -= 1;
    if (run.waiting > 0 || run.done) return;
    this.#forget(run);
    run.controller.abort(cancelledError("waiting"));
  }

  #forget(run: Run<T>): void {
    if (this.#run === run) this.#run = undefined;
  }
}
