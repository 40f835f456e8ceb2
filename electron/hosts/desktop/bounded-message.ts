/** As much as the page may say in one message; a login with a large key file is some 100 kB. */
const MAX_TEXT_LENGTH = 1024 * 1024;
const MAX_VALUES = 100_000;
const MAX_DEPTH = 32;

/**
 * True for what JSON could have carried, within bounds: a structured clone may also bring cycles, maps, buffers of any
 * size and objects that lie about their prototype, and none of that is part of the contract.
 */
export function isBoundedMessage(message: unknown): boolean {
  let values = 0;
  let textLength = 0;

  function fits(value: unknown, depth: number): boolean {
    values += 1;
    if (values > MAX_VALUES || depth > MAX_DEPTH) return false;
    if (value === null || value === undefined || typeof value === "boolean") return true;
    if (typeof value === "number") return Number.isFinite(value);
    if (typeof value === "string") return fitsText(value);
    if (Array.isArray(value)) return value.every((item) => fits(item, depth + 1));
    if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
      return false;
    return Object.entries(value).every(([name, item]) => fitsText(name) && fits(item, depth + 1));
  }

  function fitsText(text: string): boolean {
    textLength += text.length;
    return textLength <= MAX_TEXT_LENGTH;
  }

  return fits(message, 0);
}
