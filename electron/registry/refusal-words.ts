import { z } from "zod";
import { baseMediaType } from "../../shared/oci/media-types.ts";
import { printable } from "../../shared/printable.ts";
import { type Headers, headerOf } from "./transport.ts";

/** A refusal as it came, with its body cut at 64 KiB. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Spec: distribution-spec v1.1, Error Codes. Azure, Hub and distribution name the missing right in `detail`. */
const errorBodySchema = z.object({
  errors: z
    .array(
      z.object({
        code: z.string(),
        message: z.string().optional().catch(undefined),
        detail: z
          .array(z.object({ Action: z.string().max(64) }))
          .optional()
          .catch(undefined),
      }),
    )
    .min(1),
});

const word = z.string().optional().catch(undefined);

/** What others send: Quay's problem documents, OAuth errors of token servers (RFC 6749, 5.2), auth.docker.io, GitLab. */
const otherBodySchema = z.object({
  error_type: word,
  error_message: word,
  error: word,
  error_description: word,
  details: word,
  detail: word,
  message: word,
});

/** A person reads it in a dialog. */
const MAX_MESSAGE = 500;

/** What the registry said, made safe to show. */
export interface RegistryWords {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly isProblem: boolean;
  readonly missingActions: readonly string[];
}

/** Longer codes are no codes. */
const MAX_CODE = 64;

/** Reads the body of a refusal, whoever sent it. */
export function readWords(failed: FailedAnswer, secrets: readonly string[]): RegistryWords {
  const body = parseJson(failed.text);
  const first = errorBodySchema.safeParse(body).data?.errors[0];
  const other = first === undefined ? otherBodySchema.safeParse(body).data : undefined;
  const code = first?.code ?? other?.error_type;
  const message = first === undefined ? (otherWords(other) ?? plainWords(failed)) : first.message;
  const safe = message === undefined ? "" : cleaned(message, secrets);
  return {
    code: code === undefined ? undefined : cleaned(code, secrets).slice(0, MAX_CODE),
    message: safe === "" ? undefined : safe,
    isProblem: other?.error_type !== undefined,
    missingActions: (first?.detail ?? []).map(({ Action }) => cleaned(Action, secrets)),
  };
}

function otherWords(body: z.infer<typeof otherBodySchema> | undefined): string | undefined {
  const told = [
    body?.error_message,
    body?.error_description,
    body?.details,
    body?.detail,
    body?.message,
    body?.error,
  ];
  return told.find((text) => text !== undefined && text.trim() !== "");
}

/** True when the body is a page for people, such as the login page of a network. */
export function isHtml(headers: Headers): boolean {
  return baseMediaType(headerOf(headers, "content-type") ?? "") === "text/html";
}

/** The registry's own error code in a body, if there is one. Some registries send it with status 200. */
export function registryCodeOf(text: string): string | undefined {
  return errorBodySchema.safeParse(parseJson(text)).data?.errors[0]?.code;
}

/** HTML is reduced to its title, plain text to its first line. Whole, as half a secret is not recognised. */
function plainWords({ headers, text }: FailedAnswer): string | undefined {
  if (isHtml(headers)) return unescaped(/<title[^<>]*>([^<]*)/i.exec(text)?.[1] ?? "").trim();
  const type = baseMediaType(headerOf(headers, "content-type") ?? "");
  return type === "text/plain" ? text.trim().split("\n", 1)[0] : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** The five characters that pages escape: also those of a secret that a page repeats. */
function unescaped(text: string): string {
  return text.replaceAll(/&(?:lt|gt|quot|#34|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Text without the secrets, safe to print, and short enough for a dialog. */
export function cleaned(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret === "") continue;
    // Some servers write escapes in lower case.
    const lower = secret.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
    clean = clean.replaceAll(secret, "[redacted]").replaceAll(lower, "[redacted]");
  }
  const safe = printable(clean);
  return safe.length > MAX_MESSAGE ? `${safe.slice(0, MAX_MESSAGE)}…` : safe;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
