import { createHash } from "node:crypto";
import type { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { discardBody, MAX_PAGE_BODY, readBody } from "./body.ts";
import type { Answer, Exchange, RegistryRequest } from "./exchange.ts";
import { isHtml, registryCodeOf } from "./response-error.ts";
import { headerOf } from "./transport.ts";

/** Spec: distribution-spec v1.1, Listing tags. Registries that refuse it get {@link SMALL_PAGE}. */
const PAGE = 1000;
/** ECR and others refuse more than they like with 400. */
const SMALL_PAGE = 100;
/** With {@link PAGE} names each, a million. Nobody reads further, and a registry may invent names for ever. */
const MAX_PAGES = 10_000;
const MAX_NAMES = PAGE * 1000;
/** A name that comes twice comes twice soon: in a page that is repeated, or at the border of two. */
const REMEMBERED_NAMES = 100_000;

export interface Listing<T> {
  readonly exchange: Exchange;
  /** The request for a page that has no link: the first, or one after the name `last`. */
  readonly request: (page: { n: number; last?: string }) => RegistryRequest;
  readonly schema: z.ZodType<T>;
  /** The entries of a page, as the registry sent them. Those that are no text are left out, and count all the same. */
  readonly entries: (page: T) => readonly unknown[];
  /** Whether a name can be asked for; others are passed over. */
  readonly isName: (name: string) => boolean;
}

/**
 * All pages of a list, each name once, in memory that does not grow with the list. The registry's own `Link` is followed
 * as it is, within its origin only; where there is none although the page is full, the next is asked for by name once.
 * Lists that go round in circles or on for ever are ended with an error, after what they had was handed out.
 * Spec: distribution-spec v1.1, Listing tags (end-8b); RFC 8288.
 */
export async function* listPages<T>(
  listing: Listing<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const { exchange, entries, isName } = listing;
  const seen = new RecentNames(REMEMBERED_NAMES);
  let total = 0;
  const visited = new Set<string>();
  let size = PAGE;
  let asked: string | undefined;
  let request = listing.request({ n: size });
  for (let count = 0; count < MAX_PAGES; count += 1) {
    let answer = await exchange.send(request);
    if (answer.status === 400 && count === 0) {
      await discardBody(answer.body);
      size = SMALL_PAGE;
      request = listing.request({ n: size });
      answer = await exchange.send(request);
    }
    const sent = entries(await readPage(exchange, request, answer, listing.schema));
    const page = sent.filter((name) => typeof name === "string");
    const fresh = page.filter((name) => isName(name) && seen.isNew(name));
    const isProgress = fresh.length > 0 || !page.every(isName);
    total += fresh.length;
    if (fresh.length > 0) yield fresh;
    if (total >= MAX_NAMES) throw tooLong(exchange, total);
    const link = nextLink(headerOf(answer.headers, "link"));
    const last = page.at(-1);
    if (link !== undefined) {
      const url = await admitNextPage(exchange, link, answer, signal);
      // Not the links themselves: each may be as long as a header.
      const visit = createHash("sha256").update(url.href).digest("base64");
      if (visited.has(visit)) throw repeats(exchange, url);
      visited.add(visit);
      request = { ...request, target: url };
    } else if (sent.length === size && last !== undefined && last !== asked && isProgress) {
      // A full page without a link: Nexus leaves links out. A registry that ignores `last` repeats itself, and that ends it.
      asked = last;
      request = listing.request({ n: size, last });
    } else return;
  }
  throw tooLong(exchange, total);
}

/** One page, parsed. @throws the registry's refusal, not_a_registry */
export async function readPage<T>(
  exchange: Exchange,
  request: RegistryRequest,
  answer: Answer,
  schema: z.ZodType<T>,
): Promise<T> {
  if (answer.status !== 200) throw await exchange.failure(request, answer);
  const text = (await readBody(answer, MAX_PAGE_BODY, request.signal)).toString("utf8");
  const parsed = isHtml(answer.headers) ? undefined : schema.safeParse(tryParseJson(text));
  const hasErrors = text.includes('"errors"');
  // A list of errors may pass for an empty list of names.
  const isRefusal = hasErrors && registryCodeOf(text) !== undefined;
  if (parsed?.success === true && !isRefusal) return parsed.data;
  if (isHtml(answer.headers) || hasErrors) throw await exchange.explain(request, answer, text);
  throw new AppError(
    "not_a_registry",
    `${exchange.host} answered with something else than a list`,
    {
      details: { host: exchange.host, ...request.details, status: answer.status },
    },
  );
}

/** The target of `<…>; rel="next"`, as it stands. Linear in the length of the header. */
export function nextLink(header: string | undefined): string | undefined {
  let at = 0;
  const text = header ?? "";
  for (;;) {
    const open = text.indexOf("<", at);
    const close = open === -1 ? -1 : text.indexOf(">", open);
    if (close === -1) return undefined;
    const following = text.indexOf("<", close);
    const parameters = text.slice(close + 1, following === -1 ? undefined : following);
    if (/;\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)/i.test(parameters)) return text.slice(open + 1, close);
    at = close + 1;
  }
}

/** Where a list goes on: at the registry itself and nowhere else. @throws origin_refused */
export async function admitNextPage(
  exchange: Exchange,
  link: string,
  answer: Answer,
  signal: AbortSignal,
): Promise<URL> {
  const url = await exchange.admit(link, answer, "next page", signal);
  if (await exchange.isOwn(url, signal)) return url;
  throw new AppError("origin_refused", `${exchange.host} continues its list at ${url.host}`, {
    details: { host: exchange.host, target: url.host, pointer: "next page" },
  });
}

/** Names seen lately: of the latest `limit` all, of twice as many some. */
class RecentNames {
  readonly #limit: number;
  #latest = new Set<string>();
  #before = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True the first time; the name is seen from then on. */
  isNew(name: string): boolean {
    if (this.#latest.has(name) || this.#before.has(name)) return false;
    if (this.#latest.size >= this.#limit) {
      this.#before = this.#latest;
      this.#latest = new Set();
    }
    this.#latest.add(name);
    return true;
  }
}

function tooLong(exchange: Exchange, names: number): AppError {
  return new AppError("list_too_long", `${exchange.host} lists more than ${names} names`, {
    details: { host: exchange.host, names },
  });
}

function repeats(exchange: Exchange, url: URL): AppError {
  return new AppError("registry_failed", `${exchange.host} repeats its list without end`, {
    details: { host: exchange.host, status: 200, page: url.pathname },
  });
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
