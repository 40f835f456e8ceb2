import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { ProviderDescription } from "../../../../shared/provider.ts";
import { parseAddress } from "../../../../shared/registry-address.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { countCell } from "../service-place.ts";
import { wrongUse } from "../wrong-use.ts";

/** `portolan provider | projects | project create | quota` */
export function registerProvider(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  program
    .command("provider")
    .description(words.provider)
    .argument("<address>", words.argumentAddress)
    .action((address: string) => run((context) => describe(context, address)));
  program
    .command("projects")
    .description(words.projects)
    .argument("<address>", words.argumentAddress)
    .action((address: string) => run((context) => listProjects(context, address)));
  program
    .command("project")
    .description(words.project)
    .command("create")
    .description(words.createProject)
    .argument("<name>", words.argumentProject)
    .option("--public", words.optionPublic)
    .action((text: string, options: { readonly public?: true }) =>
      run((context) => createProject(context, text, options.public === true)),
    );
  program
    .command("quota")
    .description(words.quota)
    .argument("<project>", words.argumentProject)
    .action((text: string) => run((context) => showQuota(context, text)));
}

async function describe({ out, session, signal }: CliContext, address: string): Promise<void> {
  const { client } = await session();
  const found = await client.providers.describe({ address, anew: true }, { signal });
  out.document(found);
  const { name, edition = "", version = "" } = found;
  out.line([name, edition, version].filter((part) => part !== "").join(" "));
  const { services: words } = out.messages;
  const offered = offersOf(found, words);
  if (offered.length > 0) out.line(`${words.offers}: ${offered.join(", ")}`);
  for (const note of found.notes) out.line(`! ${words.notes[note]}`);
}

function offersOf(
  { capabilities }: ProviderDescription,
  words: Messages["services"],
): readonly string[] {
  const all = Object.entries(words.capabilities) as [keyof typeof words.capabilities, string][];
  return all.flatMap(([capability, text]) => {
    const offered = capabilities[capability];
    return offered === false || offered === "no" ? [] : [text];
  });
}

async function listProjects({ out, session, signal }: CliContext, address: string): Promise<void> {
  const { client } = await session();
  const projects = [];
  for await (const { rows } of client.providers.namespaces({ address }, { signal }))
    projects.push(...rows);
  out.document({ projects });
  const { columns, noProjects } = out.messages.services;
  if (projects.length === 0) out.line(noProjects);
  else
    out.table(
      [columns.name, columns.visibility, columns.repositories],
      projects.map(({ name, visibility = "", repositories }) => [
        name,
        visibility,
        countCell(repositories),
      ]),
    );
}

/** `host/name`. @throws invalid_input without a name */
function readProject(text: string, words: Messages["services"]): { address: string; name: string } {
  const { host, prefix } = parseAddress(text);
  if (prefix === "") throw wrongUse(words.argumentProject);
  return { address: host, name: prefix };
}

async function createProject(
  { out, session, signal }: CliContext,
  text: string,
  isPublic: boolean,
): Promise<void> {
  const { services: words } = out.messages;
  const { address, name } = readProject(text, words);
  const { client } = await session();
  await client.providers.createNamespace({ address, name, isPublic }, { signal });
  out.document({ created: `${address}/${name}` });
  out.line(words.created(`${address}/${name}`));
}

async function showQuota({ out, session, signal }: CliContext, text: string): Promise<void> {
  const { services: words } = out.messages;
  const { address, name } = readProject(text, words);
  const { client } = await session();
  const { quotas } = await client.providers.quotas({ address, namespace: name }, { signal });
  out.document({ quotas });
  const { columns } = words;
  if (quotas.length === 0) out.line(words.noQuota);
  else
    out.table(
      [columns.name, columns.used, columns.limit],
      quotas.map((quota) => [
        quota.name,
        formatBytes(quota.usedBytes),
        quota.limitBytes === undefined ? words.unlimited : formatBytes(quota.limitBytes),
      ]),
    );
}
