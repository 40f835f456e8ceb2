/**
 * A page of which programs write marked sections, and people all the rest: what stands between and around the sections
 * stays as it is. A section that is new goes to the end.
 */
export function putSection(page: string, name: string, content: string): string {
  const { begin, end } = marksOf(name);
  const marked = `${begin}\n\n${content.trim()}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) return `${page.trimEnd()}\n\n${marked}\n`.trimStart();
  return page.slice(0, from) + marked + page.slice(to + end.length);
}

/** Puts several sections in; those that are new go to the end, in their order. */
export function putSections(
  page: string,
  sections: readonly { readonly name: string; readonly content: string }[],
): string {
  return sections.reduce((made, { name, content }) => putSection(made, name, content), page);
}

/** Comments, which a page does not show. */
function marksOf(name: string): { readonly begin: string; readonly end: string } {
  return { begin: `<!-- ${name}: written by a program -->`, end: `<!-- ${name}: end -->` };
}
