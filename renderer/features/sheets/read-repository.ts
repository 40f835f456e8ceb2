import { isRepository } from "../../../shared/oci/reference.ts";

/**
 * The repository in what was typed, also with the host before it or a tag behind it. Undefined when there is none.
 */
export function readRepository(host: string, text: string): string | undefined {
  const trimmed = text.trim();
  const path = trimmed.startsWith(`${host}/`) ? trimmed.slice(host.length + 1) : trimmed;
  const bare = path.replace(/[:@].*$/, "");
  const full =
    host === "docker.io" && !bare.includes("/") && bare !== "" ? `library/${bare}` : bare;
  return isRepository(full) ? full : undefined;
}

/** A host with a port: no repository begins so. */
const OTHER_HOST = /^[^/]+:\d+\//;

/** Names or references that were typed or pasted together: the repositories in them, and what is none. */
export function readRepositories(
  host: string,
  text: string,
): { readonly names: readonly string[]; readonly wrong: readonly string[] } {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const read = parts.map((part) => {
    const reference = part.replace(/^https?:\/\//, "");
    const isElsewhere = OTHER_HOST.test(reference) && !reference.startsWith(`${host}/`);
    return isElsewhere ? undefined : readRepository(host, reference);
  });
  return {
    names: [...new Set(read.filter((name) => name !== undefined))],
    wrong: parts.filter((_part, index) => read[index] === undefined),
  };
}
