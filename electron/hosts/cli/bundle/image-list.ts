/** The images of a list, one a line: empty lines and what follows a `#` are passed over, and each counts once. */
export function parseImageList(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, "").trim());
  return [...new Set(lines.filter((line) => line !== ""))];
}
