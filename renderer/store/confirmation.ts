/** A plan of something that a production registry asks a confirmation for: a transfer or a removal. */
interface Confirmable {
  /** The text that must be typed first. */
  readonly confirm?: string | undefined;
}

/**
 * Texts that one sheet asks for: more hands would copy and paste than read, and the question would protect nothing.
 */
export const MAX_CONFIRMATIONS = 3;

/**
 * What has to be typed before the plans may be carried out. Plans of one repository ask for the same text, so a hundred
 * tags of it take one; plans of several repositories take one text for each.
 */
export function textsToType(plans: readonly Confirmable[]): readonly string[] {
  const asked = plans.map(({ confirm }) => confirm).filter((text) => text !== undefined);
  return [...new Set(asked)];
}

/** Whether all that is asked for was typed. Never when more is asked for than a sheet may ask. */
export function isConfirmed(plans: readonly Confirmable[], typed: ReadonlySet<string>): boolean {
  const texts = textsToType(plans);
  return texts.length <= MAX_CONFIRMATIONS && texts.every((text) => typed.has(text));
}

/** The part of a request that says what was typed for its plan. Nothing is sent that the user did not type. */
export function confirmationFor(
  plan: Confirmable | undefined,
  typed: ReadonlySet<string>,
): { readonly confirmation?: string } {
  const text = plan?.confirm;
  return text === undefined || !typed.has(text) ? {} : { confirmation: text };
}
