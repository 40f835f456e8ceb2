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
