/** 128 bits: as the host wants the names of what a page sends and fetches. */
const ID_BYTES = 16;

/** An id that nobody guesses, in base64url. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
