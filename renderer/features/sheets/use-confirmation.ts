import { useMemo, useState } from "react";
import { isConfirmed, MAX_CONFIRMATIONS, textsToType } from "../../store/confirmation.ts";

export interface Confirmation {
  /** What has to be typed, each into a field of its own. Empty where nothing is asked for. */
  readonly texts: readonly string[];
  /** More is asked for than one sheet may ask. */
  readonly tooMany: boolean;
  /** What stands in the field of a text. */
  readonly entryOf: (text: string) => string;
  readonly enter: (text: string, entry: string) => void;
  /** Texts that were typed as they are. */
  readonly typed: ReadonlySet<string>;
  /** True when nothing is asked for, or all of it was typed. */
  readonly given: boolean;
}

/** What the plans of one sheet ask to be typed, and what was typed so far. A plan that changes asks anew. */
export function useConfirmation(
  plans: readonly { readonly confirm?: string | undefined }[] | undefined,
): Confirmation {
  const [entries, setEntries] = useState<Readonly<Record<string, string>>>({});
  return useMemo(() => {
    const texts = textsToType(plans ?? []);
    const typed = new Set(texts.filter((text) => entries[text]?.trim() === text));
    return {
      texts,
      tooMany: texts.length > MAX_CONFIRMATIONS,
      entryOf: (text) => entries[text] ?? "",
      enter: (text, entry) => setEntries((before) => ({ ...before, [text]: entry })),
      typed,
      given: isConfirmed(plans ?? [], typed),
    };
  }, [plans, entries]);
}
