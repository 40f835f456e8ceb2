import type { Command } from "commander";
import { compareImages } from "../../../../shared/compare/compare.ts";
import type { FileRow } from "../../../../shared/compare/files.ts";
import { commonPlatform } from "../../../../shared/compare/platforms.ts";
import {
  type CompareSubject,
  engineSubjectOf,
  subjectOf,
} from "../../../../shared/compare/subject.ts";
import {
  comparisonMarkdown,
  comparisonSentence,
  reportSections,
} from "../../../../shared/i18n/compare-text.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import { fateText, readFileDifferences } from "../compare/file-differences.ts";
import type { CliContext, Run } from "../context.ts";
import { EXIT } from "../exit-status.ts";
import type { Messages } from "../messages/en.ts";
import { pathOf } from "../path-contents.ts";
import type { Session } from "../session.ts";
import { addExamples } from "../sign-in/choice-options.ts";

interface DiffOptions {
  readonly platform?: string;
  readonly files?: true;
  readonly all?: true;
  readonly markdown?: true;
}

const EXAMPLES = [
  "portolan diff alpine:3.19 alpine:3.20",
  "portolan diff registry.example.com/team/app:v1 ghcr.io/team/app:v1 --platform linux/arm64",
  "portolan diff team/app:v1 team/app:v2 --files",
  "portolan diff ./before.tar store:team/app:latest --markdown",
];

/** `portolan diff A B`: what two images differ in, wherever they are. Without `--files` nothing but manifests and configs is read. */
export function registerDiff(program: Command, messages: Messages, run: Run): void {
  const words = messages.compare;
  const command = program
    .command("diff")
    .description(words.diff)
    .argument("<first>", words.argumentFirst)
    .argument("<second>", words.argumentSecond)
    .option("--platform <platform>", words.optionPlatform)
    .option("--files", words.optionFiles)
    .option("--all", words.optionAll)
    .option("--markdown", words.optionMarkdown)
    .action((first: string, second: string, options: DiffOptions) =>
      run((context) => showDifferences(context, [first, second], options)),
    )
    .addHelpText("after", `\n${words.exitStatus}`);
  addExamples(command, messages, EXAMPLES);
}

async function showDifferences(
  context: CliContext,
  typed: readonly [string, string],
  options: DiffOptions,
): Promise<void> {
  const { out, language, endWith } = context;
  const locations = [readPlace(typed[0]), readPlace(typed[1])] as const;
  const [left, right] = await readBoth(context, locations, {
    platform: options.platform,
    whole: options.files === true,
  });
  const comparison = compareImages(left, right, { onePlatform: options.platform !== undefined });
  const files =
    options.files === true
      ? await readFileDifferences(context, [left, right], comparison)
      : undefined;
  const report = { language, all: options.all === true };
  const fileCells = ({ sign, path, left: l, right: r }: FileRow): readonly string[] => [
    sign,
    path,
    fateText(l, context),
    fateText(r, context),
  ];
  const names = { left: typed[0], right: typed[1] };
  if (comparison.summary.verdict === "different") endWith(EXIT.failed);
  out.document({
    left: headOf(left),
    right: headOf(right),
    ...comparison,
    ...(files === undefined ? {} : { files }),
  });
  if (out.json) return;
  if (options.markdown === true) {
    out.raw(comparisonMarkdown(comparison, names, report));
    return;
  }
  out.line(comparisonSentence(comparison, language));
  for (const { title, rows } of reportSections(comparison, report)) {
    out.line("");
    out.table(
      ["", title, typed[0], typed[1]],
      rows.map((row) => [row.sign, row.what, row.left, row.right]),
    );
  }
  if (files === undefined) return;
  out.line("");
  if (files.length === 0) out.line(out.messages.compare.noFiles);
  else out.table(["", out.messages.compare.files, typed[0], typed[1]], files.map(fileCells));
}

/** Who is compared, for `--json`. */
function headOf({ location, digest, kind, platform }: CompareSubject): object {
  return { location, digest, kind, ...(platform === undefined ? {} : { platform }) };
}

/** A location, or a path as people type it: what a file really is, it says itself. */
function readPlace(typed: string): string {
  const path = /^[a-z-]+:/.test(typed) ? undefined : pathOf(typed);
  if (path !== undefined) return `oci-archive:${path}`;
  return formatLocation(withDefaultTag(parseLocation(typed)));
}

/** Both at once, and one of them again where it offers the platform that the other is made for. */
async function readBoth(
  { session, signal }: CliContext,
  [first, second]: readonly [string, string],
  { platform, whole }: Omit<ReadWish, "signal">,
): Promise<readonly [CompareSubject, CompareSubject]> {
  const { client } = await session();
  const [left, right] = await Promise.all([
    readSubject(client, first, { platform, whole, signal }),
    readSubject(client, second, { platform, whole, signal }),
  ]);
  const cure = platform === undefined ? commonPlatform(left, right) : undefined;
  if (cure === undefined) return [left, right];
  const wish = { platform: cure.platform, whole, signal };
  if (cure.side === "left") return [await readSubject(client, first, wish), right];
  return [left, await readSubject(client, second, wish)];
}

interface ReadWish {
  readonly platform: string | undefined;
  /** The layers will be read: an engine has to give its whole image then. */
  readonly whole: boolean;
  readonly signal: AbortSignal;
}

async function readSubject(
  client: Session["client"],
  location: string,
  { platform, whole, signal }: ReadWish,
): Promise<CompareSubject> {
  if (!whole && location.startsWith("docker-daemon:"))
    return engineSubjectOf(location, await client.engines.inspect({ location }, { signal }));
  return subjectOf(await client.images.inspect({ location, platform }, { signal }));
}
