import type { Command } from "commander";
import { assertNever } from "../../../../shared/assert-never.ts";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { RepairItem } from "../../../../shared/image.ts";
import type { CliContext, Run } from "../context.ts";
import { EXIT } from "../exit-status.ts";
import type { Messages } from "../messages/en.ts";

/** `portolan store repair` */
export function registerStoreRepair(store: Command, messages: Messages, run: Run): void {
  store
    .command("repair")
    .description(messages.storeCare.repair)
    .action(() => run(repair));
}

/** Ends with status 1 when something could not be mended. */
async function repair(context: CliContext): Promise<void> {
  const { out, session, signal, endWith } = context;
  const { client } = await session();
  for await (const item of client.store.repair({}, { signal })) {
    out.document(item);
    print(context, item);
    if (item.kind === "done" && item.notMended > 0) endWith(EXIT.failed);
  }
}

function print({ out, note, progress }: CliContext, item: RepairItem): void {
  const words = out.messages.storeCare;
  switch (item.kind) {
    case "checking":
      if (progress !== "none") note(words.checked(item.blobs, formatBytes(item.bytes)));
      return;
    case "index":
      out.line(
        item.result === "restored"
          ? words.indexRestored(item.images)
          : words.indexRebuilt(item.images),
      );
      return;
    case "mended":
      out.line(words.mended(item.digest, item.from));
      return;
    case "not_mended":
      out.line(words.notMended(out.messages.problemKinds[item.problem], item.digest, item.reason));
      if (item.images.length > 0) out.line(words.neededBy(item.images.join(", ")));
      return;
    case "set_aside":
      out.line(words.setAside(item.digest));
      return;
    case "done":
      out.line(conclusion(words, item));
      return;
    default:
      assertNever(item);
  }
}

function conclusion(
  words: Messages["storeCare"],
  { mended, notMended }: { readonly mended: number; readonly notMended: number },
): string {
  if (notMended > 0) return words.notRepaired(notMended);
  return mended > 0 ? words.repaired(mended) : words.sound;
}
