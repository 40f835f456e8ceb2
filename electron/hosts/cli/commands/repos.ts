import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { RepositoryRow } from "../../../../shared/provider.ts";
import { readConfirmation } from "../confirmation.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { countCell, readReference, repositoryOf, timeCell } from "../service-place.ts";

/** `portolan repos ADDRESS`, `portolan repos add|remove`, `portolan repo create|remove` */
export function registerRepos(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  const group = program.command("repos").description(words.repos);
  group
    .command("ls", { isDefault: true })
    .description(words.repos)
    .argument("<address>", words.argumentAddress)
    .action((address: string) => run((context) => list(context, address)));
  for (const [verb, text, isKept] of [
    ["add", words.addRepository, true],
    ["remove", words.removeRepository, false],
  ] as const)
    group
      .command(verb)
      .description(text)
      .argument("<repository>", words.argumentRepository)
      .action((name: string) => run((context) => keep(context, name, isKept)));
  const one = program.command("repo").description(words.repo);
  one
    .command("create")
    .description(words.createRepo)
    .argument("<repository>", words.argumentRepository)
    .option("--public", words.optionPublic)
    .action((name: string, options: { readonly public?: true }) =>
      run((context) => create(context, name, options.public === true)),
    );
  one
    .command("remove")
    .description(words.removeRepo)
    .argument("<repository>", words.argumentRepository)
    .option("--confirm <text>", messages.network.optionConfirm)
    .action((name: string, options: { readonly confirm?: string }) =>
      run((context) => removeWhole(context, name, options.confirm)),
    );
}

async function list({ out, session, signal }: CliContext, address: string): Promise<void> {
  const { client } = await session();
  const names: string[] = [];
  const rows = new Map<string, RepositoryRow>();
  let last: { listedBy?: "api" | "kept" | undefined; offered?: string[] | undefined } = {};
  const pages = client.catalog.repositories({ address, fresh: true }, { signal });
  for await (const page of pages) {
    names.push(...page.repositories);
    for (const row of page.rows ?? []) rows.set(row.name, row);
    last = page;
  }
  const { listedBy = "catalog", offered = [] } = last;
  out.document({
    listedBy,
    repositories: names.map((name) => rows.get(name) ?? { name }),
    ...(listedBy === "kept" ? { offered } : {}),
  });
  const { services: words, noRepositories } = out.messages;
  if (listedBy === "kept") out.line(words.keptList);
  if (names.length === 0) out.line(noRepositories);
  else if (rows.size === 0) for (const name of names) out.line(name);
  else
    printRows(
      out,
      names.map((name) => rows.get(name) ?? { name }),
    );
  if (offered.length > 0) out.line(words.offered(offered.join(", ")));
}

function printRows(out: CliContext["out"], rows: readonly RepositoryRow[]): void {
  const { columns } = out.messages.services;
  out.table(
    [
      columns.name,
      columns.visibility,
      columns.images,
      columns.size,
      columns.pulls,
      columns.updated,
    ],
    rows.map(({ name, visibility = "", images, tags, bytes, pulls, updatedAt }) => [
      name,
      visibility,
      countCell(images ?? tags),
      bytes === undefined ? "" : formatBytes(bytes),
      countCell(pulls),
      timeCell(updatedAt),
    ]),
  );
}

async function keep(
  { out, session, signal }: CliContext,
  text: string,
  isKept: boolean,
): Promise<void> {
  const place = repositoryOf(readReference(text));
  const { client } = await session();
  if (isKept) await client.catalog.keepRepository(place, { signal });
  else await client.catalog.forgetRepository(place, { signal });
  const name = `${place.address}/${place.repository}`;
  const { services: words } = out.messages;
  out.document({ repository: name, kept: isKept });
  out.line(isKept ? words.keep(name) : words.forget(name));
}

async function create(
  { out, session, signal }: CliContext,
  text: string,
  isPublic: boolean,
): Promise<void> {
  const place = repositoryOf(readReference(text));
  const { client } = await session();
  await client.providers.createRepository({ ...place, isPublic }, { signal });
  const name = `${place.address}/${place.repository}`;
  out.document({ created: name });
  out.line(out.messages.services.created(name));
}

/** The name has to be typed: all images go, and nothing brings them back. */
async function removeWhole(
  context: CliContext,
  text: string,
  given: string | undefined,
): Promise<void> {
  const { out, session, signal } = context;
  const reference = readReference(text);
  const place = repositoryOf(reference);
  const { registry, repository } = reference;
  const location = { kind: "registry", reference: { registry, repository } } as const;
  const confirmation = await readConfirmation(context, repository, { given, location });
  const { client } = await session();
  await client.providers.removeRepository({ ...place, confirmation }, { signal });
  const name = `${place.address}/${repository}`;
  out.document({ removed: name });
  out.line(out.messages.services.removed(name));
}
