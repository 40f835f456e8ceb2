import type { Command } from "commander";
import type { Lock } from "../../../../shared/provider.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { readReference, repositoryOf } from "../service-place.ts";

/** `portolan lock REF [--show]`, `portolan unlock REF`: a repository, one tag of it, or one image by its digest. */
export function registerLock(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  program
    .command("lock")
    .description(words.lock)
    .argument("<reference>", words.argumentImage)
    .option("--show", words.optionShow)
    .action((reference: string, { show }: { readonly show?: true }) =>
      run((context) => setLock(context, reference, show === true ? undefined : false)),
    );
  program
    .command("unlock")
    .description(words.unlock)
    .argument("<reference>", words.argumentImage)
    .action((reference: string) => run((context) => setLock(context, reference, true)));
}

/** @param isOpen undefined only shows it */
async function setLock(
  { out, session, signal }: CliContext,
  text: string,
  isOpen: boolean | undefined,
): Promise<void> {
  const { tag, digest, ...reference } = readReference(text);
  const target = {
    ...repositoryOf(reference),
    ...(digest !== undefined ? { digest } : tag !== undefined ? { tag } : {}),
  };
  const { client } = await session();
  const lock =
    isOpen === undefined
      ? await client.providers.lock(target, { signal })
      : await client.providers.setLock(
          { ...target, lock: { canDelete: isOpen, canWrite: isOpen } },
          { signal },
        );
  out.document(lock);
  const { lockParts } = out.messages.services;
  for (const part of Object.keys(lockParts) as (keyof Lock)[])
    out.line(`${lock[part] ? "+" : "-"} ${lockParts[part]}`);
}
