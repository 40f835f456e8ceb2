import type { Command } from "commander";
import type { Mirror } from "../../../../shared/mirror.ts";
import { errorLines, formatMilliseconds } from "../checklist/step-lines.ts";
import type { CliContext, Run } from "../context.ts";
import { EXIT } from "../exit-status.ts";
import type { Messages } from "../messages/en.ts";
import { mirrorRow, type OwnMirror, parseMirror, ruleLine } from "../mirror-list.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { wrongUse } from "../wrong-use.ts";

const EXAMPLES = [
  "portolan mirrors",
  "portolan mirrors add docker.io https://mirror.example.com",
  "portolan mirrors add docker.io https://harbor.example.com/dockerhub",
  "portolan mirrors test",
];

/** `portolan mirrors [ls | add | rm | test]`: ours are edited here, those of other programs are shown. */
export function registerMirrors(program: Command, messages: Messages, run: Run): void {
  const { network } = messages;
  const group = program.command("mirrors").description(network.mirrors);
  addExamples(group, messages, EXAMPLES);
  group
    .command("ls", { isDefault: true })
    .alias("list")
    .description(network.mirrorsList)
    .action(() => run(list));
  group
    .command("add")
    .description(network.mirrorsAdd)
    .argument("<registry>", network.argumentMirrored)
    .argument("<url>", network.argumentMirrorUrl)
    .action((registry: string, url: string) => run((context) => add(context, registry, url)));
  group
    .command("rm")
    .description(network.mirrorsRemove)
    .argument("<registry>", network.argumentMirrored)
    .argument("<url>", network.argumentMirrorUrl)
    .action((registry: string, url: string) => run((context) => remove(context, registry, url)));
  group
    .command("test")
    .description(network.mirrorsTest)
    .argument("[url]", network.argumentMirrorUrl)
    .action((url: string | undefined) => run((context) => test(context, url)));
}

async function list(context: CliContext): Promise<void> {
  const { out, session, signal, language } = context;
  const { network } = out.messages;
  const { client } = await session();
  const found = await client.network.mirrors({}, { signal });
  out.document(found);
  if (!out.json)
    for (const { file, error } of found.problems) out.warn(file, ...errorLines(error, language));
  const { mirrorColumns: columns } = network;
  if (found.mirrors.length === 0) out.line(network.noMirrors);
  else
    out.table(
      [columns.registry, columns.url, columns.origin, ""],
      found.mirrors.map((mirror) => mirrorRow(mirror, network)),
    );
  for (const rule of found.rules) out.line(ruleLine(rule, network));
}

async function add(context: CliContext, registryText: string, urlText: string): Promise<void> {
  const { out, session, signal } = context;
  const { network } = out.messages;
  const mirror = parseMirror(registryText, urlText, network);
  const own = ownMirrors(await listMirrors(context));
  const isThere = own.some((one) => isSame(one, mirror));
  const { client } = await session();
  if (!isThere) await client.network.saveMirrors({ mirrors: [...own, mirror] }, { signal });
  out.document({ ...mirror, added: !isThere });
  const words = isThere ? network.mirrorThere : network.mirrorAdded;
  out.line(words(mirror.registry, mirror.url));
}

async function remove(context: CliContext, registryText: string, urlText: string): Promise<void> {
  const { out, session, signal } = context;
  const { network } = out.messages;
  const mirror = parseMirror(registryText, urlText, network);
  const all = await listMirrors(context);
  const own = ownMirrors(all);
  const kept = own.filter((one) => !isSame(one, mirror));
  if (kept.length === own.length) {
    const elsewhere = all.find((one) => isSame(one, mirror))?.file;
    throw wrongUse(
      elsewhere === undefined
        ? network.mirrorUnknown(mirror.registry, mirror.url)
        : network.mirrorElsewhere(elsewhere),
    );
  }
  const { client } = await session();
  await client.network.saveMirrors({ mirrors: kept }, { signal });
  out.document({ ...mirror, removed: true });
  out.line(network.mirrorRemoved(mirror.registry, mirror.url));
}

async function test(context: CliContext, urlText: string | undefined): Promise<void> {
  const { out, session, signal, endWith, language, note } = context;
  const { network } = out.messages;
  // What is mirrored does not matter to the question; it is asked for because a mirror may serve several registries.
  const typed = urlText === undefined ? undefined : parseMirror("docker.io", urlText, network);
  const all = await listMirrors(context);
  const wanted = typed === undefined ? ownMirrors(all) : [all.find(hasUrl(typed.url)) ?? typed];
  const { client } = await session();
  const results = [];
  for (const { registry, url } of wanted) {
    const { milliseconds, error } = await client.network.testMirror({ registry, url }, { signal });
    results.push({ registry, url, milliseconds, ...(error === undefined ? {} : { error }) });
    if (error === undefined) out.line(network.mirrorAnswers(url, formatMilliseconds(milliseconds)));
    else [network.mirrorFails(url), ...indented(errorLines(error, language))].forEach(note);
  }
  out.document({ results });
  if (results.length === 0) out.line(network.noMirrors);
  if (results.some(({ error }) => error !== undefined)) endWith(EXIT.failed);
}

async function listMirrors({ session, signal }: CliContext): Promise<readonly Mirror[]> {
  const { client } = await session();
  return (await client.network.mirrors({}, { signal })).mirrors;
}

function ownMirrors(mirrors: readonly Mirror[]): OwnMirror[] {
  return mirrors
    .filter(({ origin }) => origin === "portolan")
    .map(({ registry, url }) => ({ registry, url }));
}

function isSame(a: OwnMirror, b: OwnMirror): boolean {
  return a.registry === b.registry && a.url === b.url;
}

function hasUrl(url: string): (mirror: Mirror) => boolean {
  return (mirror) => mirror.url === url;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
