import { parseAddress } from "../../../shared/registry-address.ts";
import type { OwnMirror } from "../../store/mirrors.ts";

/** Why what was typed is no mirror. */
export type MirrorProblem = "registry" | "url" | "secret" | "known";

export interface MirrorReading {
  /** Undefined while there is a problem. */
  readonly mirror?: OwnMirror;
  readonly problem?: MirrorProblem;
}

/**
 * Reads the two fields of a new mirror: what it mirrors (`docker.io`, `ghcr.io/team`, `*.example.com`), and where it is
 * (`https://mirror.example.com/prefix`). A password in the URL is refused: it would be stored and shown.
 */
export function readMirror(
  registryText: string,
  urlText: string,
  known: readonly OwnMirror[],
): MirrorReading {
  const registry = registryText.trim().toLowerCase();
  if (!isMirrored(registry)) return { problem: "registry" };
  const parsed = URL.parse(urlText.trim());
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.search !== "") {
    return { problem: "url" };
  }
  if (parsed.username !== "" || parsed.password !== "") return { problem: "secret" };
  const url = `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`;
  if (known.some((one) => one.registry === registry && one.url === url)) {
    return { problem: "known" };
  }
  return { mirror: { registry, url } };
}

function isMirrored(text: string): boolean {
  try {
    parseAddress(text.replace(/^\*\./, ""));
    return true;
  } catch {
    return false;
  }
}
