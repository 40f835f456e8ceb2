/** How a row of a comparison stands: the same, changed, only in the second image, only in the first. */
export type Sign = "=" | "~" | "+" | "-";

/** The sign of two values, of which an absent one is not there. */
export function signOf(left: string | undefined, right: string | undefined): Sign {
  if (left === right) return "=";
  if (left === undefined) return "+";
  return right === undefined ? "-" : "~";
}
