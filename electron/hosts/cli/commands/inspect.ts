import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { Inspection } from "../../../../shared/image.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { artifactWords, printRelated } from "../related-lines.ts";

interface InspectOptions {
  readonly raw?: true;
  readonly platform?: string;
  readonly related?: true;
}

/** `portolan inspect REF [--raw] [--platform P] [--related]` */
export function registerInspect(program: Command, messages: Messages, run: Run): void {
  program
    .command("inspect")
    .description(messages.inspect)
    .argument("<reference>", messages.argumentReference)
    .option("--raw", messages.optionRaw)
    .option("--platform <platform>", messages.optionPlatform)
    .option("--related", messages.related.option)
    .action((reference: string, options: InspectOptions) =>
      run(async ({ out, session, signal }) => {
        const location = formatLocation(withDefaultTag(parseLocation(reference)));
        const { client } = await session();
        if (options.related === true) {
          await printRelated({ out, client, signal }, location, options.platform);
          return;
        }
        const inspection = await client.images.inspect(
          { location, platform: options.platform },
          { signal },
        );
        if (options.raw === true) out.raw(inspection.rawJson);
        else {
          out.document(inspection);
          printInspection(out, inspection);
        }
      }),
    );
}

function printInspection(out: Output, inspection: Inspection): void {
  const { fields } = out.messages;
  const { descriptor, entries, image } = inspection;
  const platforms = entries
    .filter((entry) => !entry.attestation)
    .map((entry) => entry.platform ?? "?");
  const rows: [string, string][] = [
    [fields.name, inspection.location],
    [fields.digest, descriptor.digest],
    [fields.mediaType, descriptor.mediaType],
  ];
  if (inspection.kind === "index") rows.push([fields.platforms, platforms.join(", ")]);
  if (image !== undefined) {
    const config = image.config?.config;
    if (image.artifact !== undefined)
      rows.push([fields.type, artifactWords(image.artifact, out.messages.related)]);
    if (image.platform !== undefined) rows.push([fields.platform, image.platform]);
    rows.push([fields.size, formatBytes(image.size)]);
    if (image.configProblem !== undefined)
      rows.push([fields.config, out.messages.configProblems[image.configProblem]]);
    if (image.config?.created !== undefined) rows.push([fields.created, image.config.created]);
    if (config?.Entrypoint) rows.push([fields.entrypoint, JSON.stringify(config.Entrypoint)]);
    if (config?.Cmd) rows.push([fields.command, JSON.stringify(config.Cmd)]);
    for (const variable of config?.Env ?? []) rows.push([fields.environment, variable]);
    for (const [key, value] of Object.entries(config?.Labels ?? {}))
      rows.push([fields.labels, `${key}=${value}`]);
    rows.push([fields.layers, String(image.layers.length)]);
  }
  const [first = ["", ""], ...rest] = rows.map(([name, value]) => [`${name}:`, value]);
  out.table(first, rest);
  out.table(["", "", ""], (image?.layers ?? []).map(layerRow));
}

function layerRow({
  descriptor,
  command,
}: NonNullable<Inspection["image"]>["layers"][number]): string[] {
  return [
    `  ${shortDigest(descriptor.digest)}`,
    formatBytes(descriptor.size),
    (command ?? "").slice(0, 100),
  ];
}
