import { formatBytes } from "../../../shared/bytes.ts";
import type { CliContext } from "./context.ts";

/** The blobs stay until somebody cleans up; nothing is said where that cannot be told for sure. */
export async function tellOfGarbage({ out, session, signal, note }: CliContext): Promise<void> {
  const { client } = await session();
  const plan = await client.store.planGc({}, { signal }).catch(() => undefined);
  if (plan === undefined) return;
  const words = out.messages.storeCare;
  const bytes = plan.bytes + plan.leftovers.bytes;
  if (bytes > 0) note(words.removable(formatBytes(bytes)));
  else if (plan.spared.bytes > 0) note(words.removableLater(formatBytes(plan.spared.bytes)));
}
