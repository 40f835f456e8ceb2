/** What can be held up: closing the last window, and quitting. */
export interface HeldUp {
  readonly preventDefault: () => void;
}

export interface QuitGuardOptions {
  /** Transfers that run or wait in this program. */
  readonly active: () => number;
  /** Resolves to whether the program shall end all the same. */
  readonly ask: (active: number) => Promise<boolean>;
  readonly quit: () => void;
}

/** Asks once before transfers are stopped. Returns what is to be told of each attempt to quit. */
export function createQuitGuard({ active, ask, quit }: QuitGuardOptions): (event: HeldUp) => void {
  let isAgreed = false;
  let isAsking = false;
  return (event) => {
    if (isAgreed || active() === 0) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void ask(active())
      .then((agreed) => {
        isAgreed = agreed;
        if (agreed) quit();
      })
      .finally(() => {
        isAsking = false;
      });
  };
}
