import { AppError } from "./errors.ts";
import type { Location, RegistryLocation } from "./location.ts";
import { formatReference, parseName } from "./oci/reference.ts";

/** The scheme that the installed program is registered for. */
export const LINK_SCHEME = "portolan";

/** Longer ones are no references; see reference.ts. */
const MAX_LINK_LENGTH = 600;

/** `portolan://host/repository:tag`: a name that means the same on every computer. Undefined for places on this one. */
export function formatLink(location: Location): string | undefined {
  if (location.kind !== "registry") return undefined;
  return `${LINK_SCHEME}://${formatReference(location.reference)}`;
}

/** True for a text that wants to be a link; whether it is a good one shows when it is read. */
export function isLink(text: string): boolean {
  return text.toLowerCase().startsWith(`${LINK_SCHEME}:`);
}

/**
 * Reads a link, which may come from any web page: it names an image and nothing else, and the host is written out.
 * @throws invalid_location
 */
export function parseLink(text: string): RegistryLocation {
  const rest = new RegExp(`^${LINK_SCHEME}://([^?#]+)$`, "i").exec(text)?.[1];
  if (rest === undefined || text.length > MAX_LINK_LENGTH) throw invalid(text);
  // Browsers write these two as escapes at times, and put a slash behind what looks like a host alone.
  const plain = rest.replaceAll(/%3a/gi, ":").replaceAll("%40", "@").replace(/\/$/, "");
  try {
    const reference = parseName(plain);
    const host = plain.slice(0, plain.indexOf("/")).toLowerCase();
    if (host === reference.registry.toLowerCase()) return { kind: "registry", reference };
  } catch {
    // Told below in the words of links.
  }
  throw invalid(text);
}

function invalid(text: string): AppError {
  const shown = text.slice(0, 160);
  const why = `a link is ${LINK_SCHEME}://host/repository:tag`;
  return new AppError("invalid_location", `invalid link ${JSON.stringify(shown)}`, {
    details: { location: shown, why },
  });
}
