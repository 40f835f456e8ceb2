/** 1,000 pages of 1,000: no registry of Amazon has as much in one list. */
const MAX_PAGES = 1000;

/** Pages of a list until there is no further one; ends as well when a page's token repeats. */
export async function* tokenPages<Page extends { readonly nextToken?: string | null | undefined }>(
  ask: (part: { readonly nextToken?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const read = await ask(token === undefined ? {} : { nextToken: token });
    yield read;
    const next = read.nextToken ?? "";
    if (next === "" || seen.has(next)) return;
    seen.add(next);
    token = next;
  }
}
