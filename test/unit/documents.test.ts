import { existsSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { registerCommands } from "../../electron/hosts/cli/commands/index.ts";
import { en } from "../../electron/hosts/cli/messages/en.ts";
import { contract } from "../../shared/ipc/contract/index.ts";
import { runCommandLine } from "../../electron/hosts/cli/program.ts";
import {
  anchorsOf,
  commandLines,
  linksOf,
  markdownFiles,
  namedFiles,
} from "../support/markdown.ts";
import { readSource, sourceFiles } from "../support/source-files.ts";

const documents = markdownFiles();

/** What a link leads to that is not there; undefined when all is well, or when it leaves the repository. */
function deadLink(from: string, to: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(to)) return undefined;
  const [path = "", anchor] = to.split("#", 2);
  const file = path === "" ? from : posix.join(dirname(from), decodeURI(path));
  if (!existsSync(join(ROOT, file))) return `${from}: there is no ${file}`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return anchorsOf(readSource(file)).has(anchor) ? undefined : `${from}: ${file} has no #${anchor}`;
}

/** The first word of a command line that the program does not know, as a sentence; undefined when it knows all. */
function unknownWord(line: string, program: Command, everywhere: ReadonlySet<string>) {
  const [, ...words] = line.replaceAll(/[[\]]/g, "").split(/\s+/);
  let command = program;
  const options = new Set(everywhere);
  for (const word of words) {
    const isOption = /^--?[a-z]/i.test(word);
    const [name = ""] = word.split(isOption ? "=" : "|");
    const next = command.commands.find(
      (one) => one.name() === name || one.aliases().includes(name),
    );
    if (next !== undefined) command = next;
    for (const { long, short } of command.options)
      for (const flag of [long, short]) if (flag !== undefined) options.add(flag);
    if (isOption && !options.has(name)) return `${line}: no option ${name}`;
    if (!isOption && command === program) return `${line}: no command ${name}`;
  }
  return undefined;
}

/** Options that every command takes, read from the program's own help. */
async function globalOptions(): Promise<ReadonlySet<string>> {
  let help = "";
  const stdout = { write: (text: string) => ((help += text), true), isTTY: false, columns: 200 };
  await runCommandLine({
    argv: ["--help"],
    env: {},
    stdout,
    stderr: stdout,
    pageFolder: "",
    onInterrupt: () => () => undefined,
  });
  const [options = ""] = help.split("\nCommands:");
  return new Set(options.match(/(?<=\s)--?[a-z-]+/gi));
}

describe("the documents", () => {
  it("are found", () => {
    expect(documents).toContain("README.md");
    expect(documents).toContain("electron/hosts/cli/README.md");
    expect(documents.flatMap((file) => linksOf(readSource(file))).length).toBeGreaterThan(20);
  });

  it("link to nothing that is not there", () => {
    const dead = documents.flatMap((from) =>
      linksOf(readSource(from)).map((to) => deadLink(from, to)),
    );
    expect(dead.filter((one) => one !== undefined)).toEqual([]);
  });

  it("name no file of ours that is not there", () => {
    const known = [...sourceFiles(), ...documents].map((file) => `/${file}`);
    const missing = documents.flatMap((from) =>
      namedFiles(readSource(from))
        .filter(
          (name) => !existsSync(join(ROOT, name)) && !existsSync(join(ROOT, dirname(from), name)),
        )
        .filter(
          (name) => !known.some((file) => file.endsWith(`/${name.replace(/^(?:\.\.?\/)+/, "")}`)),
        )
        .map((name) => `${from}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("give commands that the program has, with options that these have", async () => {
    const program = new Command("portolan");
    registerCommands(program, en, () => Promise.resolve());
    const everywhere = await globalOptions();
    expect([...everywhere]).toContain("--lang");
    const lines = documents.flatMap((from) => commandLines(readSource(from)));
    expect(lines.length).toBeGreaterThan(80);
    const unknown = lines.map((line) => unknownWord(line, program, everywhere));
    expect(unknown.filter((one) => one !== undefined)).toEqual([]);
    expect(unknownWord("portolan ls --nonsense", program, everywhere)).toContain("--nonsense");
    expect(unknownWord("portolan nonsense ls", program, everywhere)).toContain("no command");
  });

  it("name every noun of the contract", () => {
    const text = readSource("shared/README.md");
    expect(Object.keys(contract).filter((noun) => !text.includes(`\`${noun}\``))).toEqual([]);
  });

  it("would be found out: a dead link, a missing heading", () => {
    expect(deadLink("docs/features.md", "../READ.md")).toBe(
      "docs/features.md: there is no READ.md",
    );
    expect(deadLink("README.md", "#nothing")).toBe("README.md: README.md has no #nothing");
    expect(deadLink("docs/features.md", "../README.md#the-command-line")).toBeUndefined();
  });
});
