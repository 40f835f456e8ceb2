import type { IncomingMessage, ServerResponse } from "node:http";

/** One request, read whole. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly body: Buffer;
  readonly headers: IncomingMessage["headers"];
}

export interface Told {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** In place of `json`. */
  readonly body?: Buffer;
}

export async function readAsked(request: IncomingMessage, host: string): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", url = "/", headers } = request;
  return { method, url: new URL(url, `https://${host}`), body: Buffer.concat(chunks), headers };
}

export function formOf({ body }: Asked): URLSearchParams {
  return new URLSearchParams(body.toString());
}

export function tell(answer: ServerResponse, { status, json, headers = {}, body }: Told): void {
  const text = body ?? (json === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json)));
  const type = json === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  answer.writeHead(status, { ...type, "content-length": text.byteLength, ...headers });
  answer.end(text);
}

/** Spec: distribution-spec, Error Codes; Azure names the missing action in `detail`. */
export function refusal(
  status: number,
  code: string,
  message: string,
  more: { readonly detail?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Told {
  const error = { code, message, ...(more.detail === undefined ? {} : { detail: more.detail }) };
  return { status, json: { errors: [error] }, ...(more.headers ? { headers: more.headers } : {}) };
}

/** A JWT whose signature nobody checks. */
export function jwt(claims: object): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.c2lnbmF0dXJl`;
}
