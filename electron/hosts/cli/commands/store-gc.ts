import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import { AppError, hasCode } from "../../../../shared/errors.ts";
import type { GarbagePlan } from "../../../../shared/image.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { confirm } from "../standard-input.ts";

interface GcOptions {
  readonly dryRun?: true;
  readonly yes?: true;
}

/** Blobs that people are shown one by one; `--json` has more of them. */
const SHOWN = 20;

/** `portolan store gc [--dry-run] [--yes]` */
export function registerStoreGc(store: Command, messages: Messages, run: Run): void {
  store
    .command("gc")
    .description(messages.storeCare.gc)
    .option("--dry-run", messages.storeCare.optionDryRun)
    .option("-y, --yes", messages.optionYes)
    .action((options: GcOptions) => run((context) => cleanUp(context, options)));
}

async function cleanUp(context: CliContext, options: GcOptions): Promise<void> {
  const { out, session, signal } = context;
  const { client } = await session();
  const plan = await whenSure(context, () => client.store.planGc({}, { signal }));
  printPlan(out, plan);
  if (options.dryRun === true) {
    out.document(plan);
    return;
  }
  const isNothing = plan.blobs + plan.leftovers.files + plan.referrers.length === 0;
  if (!isNothing && options.yes !== true && !(await agreed(context, plan))) {
    out.line(out.messages.notRemoved);
    return;
  }
  const report = await whenSure(context, () => client.store.gc({}, { signal }));
  out.document(report);
  if (isNothing) return;
  const { blobs, bytes, leftovers } = report;
  out.line(out.messages.storeCare.freed(blobs, formatBytes(bytes + leftovers.bytes)));
}

/** A damaged store is refused, and can be mended. */
async function whenSure<T>({ note, out }: CliContext, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isDamaged = hasCode(
      error,
      "layout_invalid",
      "manifest_not_found",
      "digest_mismatch",
      "size_mismatch",
    );
    if (isDamaged) note(out.messages.storeCare.unsure);
    throw error;
  }
}

/** @throws confirmation_required when nobody can be asked */
async function agreed({ out, signal }: CliContext, plan: GarbagePlan): Promise<boolean> {
  const bytes = formatBytes(plan.bytes + plan.leftovers.bytes);
  const answer = await confirm(out.messages.storeCare.gcQuestion(bytes), signal);
  if (answer !== undefined) return answer;
  throw new AppError("confirmation_required", "there is no terminal to ask on", {
    details: { reference: "store:" },
  });
}

function printPlan(out: Output, plan: GarbagePlan): void {
  const words = out.messages.storeCare;
  const { blobs, bytes, largest, referrers, leftovers, spared } = plan;
  if (blobs + leftovers.files + referrers.length === 0) out.line(words.nothingToRemove);
  if (blobs > 0) out.line(words.toRemove(blobs, formatBytes(bytes)));
  for (const { size, digest, mediaType } of largest.slice(0, SHOWN))
    out.line(words.garbageLine(formatBytes(size), digest, mediaType ?? words.unknownKind));
  if (blobs > SHOWN) out.line(words.andMore(blobs - SHOWN));
  if (referrers.length > 0) out.line(words.referrersToRemove(referrers.length));
  if (leftovers.files > 0)
    out.line(words.leftoversToRemove(leftovers.files, formatBytes(leftovers.bytes)));
  if (spared.files > 0) out.line(words.spared(spared.files, formatBytes(spared.bytes)));
}
