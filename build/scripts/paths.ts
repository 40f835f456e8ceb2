import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** The root of the checkout, whatever folder a script was started in. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** Where npm puts the commands of the tools, among them the Node that the scripts run on. */
export const TOOLS = join(ROOT, "node_modules/.bin");

/** The path of a command as a shell would find it, or undefined. */
export function findCommand(
  name: string,
  path: string = process.env["PATH"] ?? "",
): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
