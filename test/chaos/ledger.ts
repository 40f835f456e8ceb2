/** One thing that was begun: a digest is written under a name, or with `undefined` the name is taken away. */
export interface Writing {
  readonly name: string;
  readonly digest: string | undefined;
  /** The name it comes from: whoever goes on with it later takes what that points at by then. */
  readonly from?: string | undefined;
}

/** What names may point at, as far as those who wrote them know. */
export interface NameLedger {
  begin(writing: Writing): void;
  /** It came to its end. */
  done(writing: Writing): void;
  /** Names that are known to point at something, with what that is. */
  settled(): readonly (readonly [name: string, digest: string])[];
  names(): readonly string[];
  /** Names that somebody has begun to write and not ended. */
  unsettled(): readonly string[];
  /** Whether that may be under this name now. */
  allows(name: string, digest: string | undefined): boolean;
}

interface Entry {
  /** Written by somebody who came to his end, the latest. */
  confirmed: string | undefined;
  /** Written by somebody who failed, was killed or paused: others may go on with it at any time. */
  readonly open: Set<Writing>;
  readonly ever: Writing[];
}

/** For names that are written by one actor after the other, never by two at once. */
export function createNameLedger(): NameLedger {
  const entries = new Map<string, Entry>();
  const entryOf = (name: string): Entry => {
    const entry = entries.get(name) ?? { confirmed: undefined, open: new Set(), ever: [] };
    entries.set(name, entry);
    return entry;
  };
  const everHad = (name: string, digest: string | undefined, seen: Set<string>): boolean => {
    if (seen.has(name)) return false;
    seen.add(name);
    const { ever } = entryOf(name);
    return ever.some((writing) => mayBe(writing, digest, seen));
  };
  const mayBe = (writing: Writing, digest: string | undefined, seen: Set<string>): boolean =>
    writing.digest === digest ||
    (writing.from !== undefined && everHad(writing.from, digest, seen));
  return {
    begin: (writing) => {
      const { open, ever } = entryOf(writing.name);
      open.add(writing);
      ever.push(writing);
    },
    done: (writing) => {
      const entry = entryOf(writing.name);
      entry.confirmed = writing.digest;
      entry.open.delete(writing);
    },
    settled: () =>
      [...entries].flatMap(([name, { confirmed, open }]) =>
        confirmed === undefined || open.size > 0 ? [] : [[name, confirmed] as const],
      ),
    names: () => [...entries.keys()],
    unsettled: () => [...entries].flatMap(([name, { open }]) => (open.size > 0 ? [name] : [])),
    allows: (name, digest) => {
      const { confirmed, open } = entryOf(name);
      return (
        confirmed === digest || [...open].some((writing) => mayBe(writing, digest, new Set([name])))
      );
    },
  };
}
