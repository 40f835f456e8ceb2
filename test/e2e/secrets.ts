import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenedApp } from "./hosts.ts";

/** Every way in which a secret may be written on a wire, in a page or in a file. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    // Without the last letters, which depend on what follows the secret.
    bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
    bytes.toString("base64url").slice(0, -1),
    bytes.toString("hex"),
  ];
}

/** The names of the texts that hold one of the secrets, in any spelling. */
export function textsWith(
  secrets: readonly string[],
  texts: Readonly<Record<string, string>>,
): readonly string[] {
  const wanted = secrets.flatMap(spellings);
  return Object.entries(texts)
    .filter(([, text]) => wanted.some((spelling) => text.includes(spelling)))
    .map(([name]) => name);
}

/** All that a page keeps and shows: stores, cookies, its elements with what stands in fields, its address. */
export function contentOfPage({ page }: OpenedApp): Promise<string> {
  return page.evaluate(() =>
    [
      location.href,
      document.cookie,
      JSON.stringify(Object.entries(localStorage)),
      JSON.stringify(Object.entries(sessionStorage)),
      JSON.stringify(history.state),
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll("input, textarea")].map((field) =>
        field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
          ? field.value
          : "",
      ),
    ].join("\n"),
  );
}

/** The names and the content of all files of a folder: database, logs, state. */
export async function contentOfFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map(
    async ({ parentPath, name }) => `${name}\n${await readFile(join(parentPath, name), "latin1")}`,
  );
  return (await Promise.all(texts)).join("\n");
}

/** Procedures that carry a secret from the page to the engine: what a user typed or pasted, on its way in. */
const CARRIERS = ["connections.login", "connections.diagnose", "logins.find", "logins.import"];

/** Messages that may hold no secret: all to the page, and those to the engine that carry none in. */
export function silentTraffic({ traffic }: OpenedApp): string {
  const silent = traffic.toEngine.filter(
    (frame) => !CARRIERS.some((procedure) => frame.includes(`"${procedure}"`)),
  );
  return [...traffic.toPage, ...silent].join("\n");
}
