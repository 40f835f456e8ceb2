import { formatBytes } from "../../../shared/bytes.ts";
import type { ContainerEngine, EngineImage } from "../../../shared/engine.ts";
import { AppError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { momentText } from "../../../shared/i18n/moment-text.ts";
import type { EngineLocation } from "../../../shared/location.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { familiarReference, parseReference } from "../../../shared/oci/reference.ts";
import type { CliContext } from "./context.ts";

/** `portolan engines`: every engine that was found, and what is wrong with those that do not work. */
export async function listEngines(context: CliContext): Promise<void> {
  const { out } = context;
  const engines = await foundEngines(context);
  out.document({ engines });
  const { columns, states, none } = out.messages.engines;
  if (engines.length === 0) return out.line(none);
  out.table(
    [columns.name, columns.state, columns.version, columns.platform, columns.address],
    engines.map((engine) => [
      engine.current ? `${engine.name} *` : engine.name,
      states[engine.state],
      [engine.kind ?? "", engine.version ?? ""].join(" ").trim(),
      engine.platform ?? "",
      engine.address,
    ]),
  );
  for (const engine of engines.filter(({ state }) => state === "failed")) warn(context, engine);
}

/** `portolan ls docker-daemon:[@name]`: the images of one engine, as `docker images` has them. */
export async function listEngineImages(
  context: CliContext,
  { engine: named }: EngineLocation,
): Promise<void> {
  const { out, session, signal, language } = context;
  const engine = named ?? (await currentEngine(context));
  const { client } = await session();
  const { images } = await client.engines.images({ engine }, { signal });
  out.document({ engine, images });
  const { columns, noImages } = out.messages.engines;
  if (images.length === 0) return out.line(noImages);
  const rows = images.flatMap((image) => imageRows(image, language));
  out.table([columns.name, columns.imageId, columns.created, columns.size], rows);
}

/** What stands in locations for an engine. */
export function engineLocation({ name }: ContainerEngine): string {
  return `docker-daemon:@${name}`;
}

export async function foundEngines({
  session,
  signal,
}: CliContext): Promise<readonly ContainerEngine[]> {
  const { client } = await session();
  return (await client.engines.list({}, { signal })).engines;
}

async function currentEngine(context: CliContext): Promise<string> {
  const current = (await foundEngines(context)).find((engine) => engine.current);
  if (current === undefined) throw new AppError("engine_unknown", "no engine was found");
  return current.name;
}

/** One row for each name; an image without one is there all the same. */
function imageRows(image: EngineImage, language: CliContext["language"]): string[][] {
  const names = image.names.length === 0 ? ["<none>"] : image.names.map(shortName);
  const created = image.createdAt === undefined ? "" : momentText(image.createdAt, language);
  const size = formatBytes(image.size);
  return names.map((name) => [name, shortDigest(image.id), created, size]);
}

function shortName(name: string): string {
  try {
    return familiarReference(parseReference(name));
  } catch {
    return name;
  }
}

function warn({ out, language }: CliContext, { name, error }: ContainerEngine): void {
  if (error === undefined || out.json) return;
  const { what, evidence, next } = describeError(error, language);
  out.warn(`${name}: ${what}`, ...[evidence, next].filter((text) => text !== ""));
}
