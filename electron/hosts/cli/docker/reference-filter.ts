import type { StoreImage } from "../../../../shared/image.ts";
import { familiarReference } from "../../../../shared/oci/reference.ts";
import { tryParseName } from "./image-rows.ts";

/** Longest pattern that is tried: names have 255 characters and a tag. */
const MAX_PATTERN = 512;

/**
 * Tells whether an image's name fits a pattern, as `docker images PATTERN` and `--filter reference=PATTERN` do: the name
 * as people type it, with the tag or without; `*` and `?` stop at a slash. Undefined for a pattern that is none.
 * Source: distribution/reference, FamiliarMatch; Go, path.Match.
 */
export function referenceFilter(pattern: string): ((image: StoreImage) => boolean) | undefined {
  const expression = globToExpression(pattern);
  if (expression === undefined) return undefined;
  return ({ name }) => {
    const reference = tryParseName(name);
    if (reference === undefined) return expression.test(name);
    const { registry, repository } = reference;
    const repositoryName = familiarReference({ registry, repository });
    return [familiarReference(reference), repositoryName].some((text) => expression.test(text));
  };
}

function globToExpression(pattern: string): RegExp | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  // Several stars in a row mean one, and would cost exponential time as several.
  const tokens = pattern.replace(/\*+/g, "*").match(/\[\^?[^\]]+\]|\\.|[^]/g) ?? [];
  try {
    return new RegExp(`^${tokens.map(tokenToExpression).join("")}$`);
  } catch {
    return undefined;
  }
}

function tokenToExpression(token: string): string {
  if (token === "*") return "[^/]*";
  if (token === "?") return "[^/]";
  if (token.length > 2 && token.startsWith("[")) return token.replaceAll("\\", "\\\\");
  const literal = token.startsWith("\\") && token.length === 2 ? token.slice(1) : token;
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
