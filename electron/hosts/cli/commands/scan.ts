import type { Command } from "commander";
import { SEVERITIES, type ScanSummary } from "../../../../shared/provider.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { findImage, timeCell } from "../service-place.ts";

interface ScanOptions {
  readonly start?: true;
  readonly list?: true;
}

/** `portolan scan REF [--start | --list]` */
export function registerScan(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  program
    .command("scan")
    .description(words.scan)
    .argument("<reference>", words.argumentImage)
    .option("--start", words.optionStart)
    .option("--list", words.optionList)
    .action((reference: string, options: ScanOptions) =>
      run((context) => scan(context, reference, options)),
    );
}

async function scan(
  context: CliContext,
  reference: string,
  { start, list }: ScanOptions,
): Promise<void> {
  const { out, session, signal } = context;
  const image = await findImage(context, reference);
  const { client } = await session();
  const { services: words } = out.messages;
  if (start === true) {
    await client.providers.startScan(image, { signal });
    out.document({ started: image.digest });
    out.line(words.started);
    return;
  }
  const summary = await client.providers.scan(image, { signal });
  const found =
    list === true
      ? (await client.providers.vulnerabilities(image, { signal })).vulnerabilities
      : [];
  out.document({ digest: image.digest, ...summary, ...(list ? { vulnerabilities: found } : {}) });
  for (const line of summaryLines(summary, words)) out.line(line);
  if (found.length === 0) return;
  const { columns } = words;
  out.table(
    [columns.severity, columns.id, columns.package, columns.version, columns.fixedIn],
    found.map((one) => [one.severity, one.id, one.package, one.version, one.fixedIn ?? ""]),
  );
}

function summaryLines(summary: ScanSummary, words: Messages["services"]): readonly string[] {
  const { status, total, fixable = 0, counts = {}, scanner = "", finishedAt, percent } = summary;
  const how = percent === undefined ? "" : ` ${Math.floor(percent)} %`;
  const who = [scanner, timeCell(finishedAt)].filter((part) => part !== "").join(", ");
  const state = `${words.scanStates[status]}${how}${who === "" ? "" : ` (${who})`}`;
  const severities = SEVERITIES.flatMap((severity) =>
    counts[severity] === undefined ? [] : [`  ${severity}: ${counts[severity]}`],
  );
  return [state, ...(total === undefined ? [] : [words.findings(total, fixable)]), ...severities];
}
