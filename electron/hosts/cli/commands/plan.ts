import type { Command } from "commander";
import { assertNever } from "../../../../shared/assert-never.ts";
import { formatBytes } from "../../../../shared/bytes.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { PlannedTag, PlanNotice, TransferPlan } from "../../../../shared/plan.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { addTransferOptions, type TransferOptions, transferRequest } from "./transfer-options.ts";

/** `portolan plan SOURCE DESTINATION [--platform P]... [--all-tags]` */
export function registerPlan(program: Command, messages: Messages, run: Run): void {
  const command = program
    .command("plan")
    .description(messages.plan)
    .argument("<source>", messages.argumentSource)
    .argument("<destination>", messages.argumentDestination);
  addTransferOptions(command, messages).action(
    (source: string, destination: string, options: TransferOptions) =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const plan = await client.transfers.plan(transferRequest(source, destination, options), {
          signal,
        });
        out.document(plan);
        printPlan(out, plan);
      }),
  );
}

function printPlan(out: Output, plan: TransferPlan): void {
  const { messages } = out;
  const count = (action: string): number =>
    plan.blobs.filter((blob) => blob.action === action).length;
  const written = plan.manifests.filter((manifest) => manifest.action === "write").length;
  out.line(messages.planTitle(plan.source, plan.destination));
  out.line(messages.planMove(count("move"), formatBytes(plan.bytes.move)));
  if (count("mount") > 0)
    out.line(messages.planMount(count("mount"), formatBytes(plan.bytes.mount)));
  if (count("exists") > 0)
    out.line(messages.planExists(count("exists"), formatBytes(plan.bytes.exists)));
  out.line(messages.planManifests(written, plan.manifests.length - written));
  for (const tag of plan.tags) out.line(tagLine(messages, tag));
  for (const notice of plan.notices) out.line(`! ${noticeText(messages, notice)}`);
}

function tagLine(messages: Messages, { name, digest, action, previous }: PlannedTag): string {
  switch (action) {
    case "create":
      return messages.planTagCreate(name, shortDigest(digest));
    case "replace":
      return messages.planTagReplace(name, shortDigest(previous ?? ""), shortDigest(digest));
    case "unchanged":
      return messages.planTagUnchanged(name, shortDigest(digest));
    default:
      return assertNever(action);
  }
}

function noticeText({ notices }: Messages, { code, details }: PlanNotice): string {
  const fact = (name: string): string => String(details[name] ?? "");
  switch (code) {
    case "platforms_dropped":
      return notices.platforms_dropped(fact("kept"));
    case "tag_replaced":
      return notices.tag_replaced(fact("name"));
    case "digest_changes":
    case "foreign_layer":
      return notices[code];
    default:
      return assertNever(code);
  }
}
