import type { Command } from "commander";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { findImage, readReference, repositoryOf } from "../service-place.ts";
import { wrongUse } from "../wrong-use.ts";

interface LabelOptions {
  readonly add?: string;
  readonly remove?: string;
}

/** `portolan label REF [--add LABEL | --remove LABEL]` */
export function registerLabel(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  program
    .command("label")
    .description(words.label)
    .argument("<reference>", words.argumentImage)
    .option("--add <label>", words.optionAdd)
    .option("--remove <label>", words.optionRemove)
    .action((reference: string, options: LabelOptions) =>
      run((context) => label(context, reference, options)),
    );
}

async function label(
  context: CliContext,
  reference: string,
  { add, remove }: LabelOptions,
): Promise<void> {
  const { out, session, signal } = context;
  const { services: words } = out.messages;
  if (add !== undefined && remove !== undefined) throw wrongUse("--add, --remove");
  const { client } = await session();
  const place = repositoryOf(readReference(reference));
  const { labels } = await client.providers.labels(place, { signal });
  const wanted = add ?? remove;
  if (wanted === undefined) {
    out.document({ labels });
    const { columns } = words;
    out.table(
      [columns.id, columns.name, columns.color],
      labels.map(({ id, name, color = "" }) => [id, name, color]),
    );
    return;
  }
  const one = labels.find(({ name }) => name === wanted) ?? labels.find(({ id }) => id === wanted);
  if (one === undefined) throw wrongUse(words.unknownLabel(wanted));
  const image = await findImage(context, reference);
  const isOn = add !== undefined;
  await client.providers.setLabel({ ...image, label: one.id, isOn }, { signal });
  out.document({ digest: image.digest, label: one, isOn });
  out.line(isOn ? words.labelled(one.name) : words.unlabelled(one.name));
}
