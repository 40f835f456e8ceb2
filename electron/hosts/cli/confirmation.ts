import { covers } from "../../../shared/connection.ts";
import { checkConfirmation } from "../../../shared/confirmation.ts";
import { type Location, parseLocation } from "../../../shared/location.ts";
import type { TransferPlan } from "../../../shared/plan.ts";
import type { TransferRequest } from "../../../shared/transfer.ts";
import type { CliContext } from "./context.ts";
import { ask } from "./standard-input.ts";

/**
 * The text that a production registry wants before something there is destroyed or replaced: from `--confirm`, or typed
 * on a terminal.
 * @throws confirmation_required when it is another text, or nobody can be asked
 */
export async function readConfirmation(
  { out, signal }: CliContext,
  confirm: string,
  setting: { readonly given: string | undefined; readonly location: Location },
): Promise<string> {
  const question = out.messages.network.confirmTyped(confirm);
  const typed = setting.given ?? (await ask(question, signal));
  checkConfirmation(setting.location, confirm, typed);
  return confirm;
}

export interface ConfirmTransferOptions {
  readonly given: string | undefined;
  /** Says what would be replaced, before the question. */
  readonly show: (plan: TransferPlan) => void;
}

/**
 * The request with the confirmation that its destination wants. Only a production registry costs a second look at the
 * plan; the engine checks in any case.
 * @throws confirmation_required
 */
export async function confirmTransfer(
  context: CliContext,
  request: TransferRequest,
  { given, show }: ConfirmTransferOptions,
): Promise<TransferRequest> {
  const location = parseLocation(request.destination);
  if (given !== undefined) return { ...request, confirmation: given };
  if (!(await isProduction(context, location))) return request;
  const { session, signal } = context;
  const { client } = await session();
  const plan = await client.transfers.plan(request, { signal });
  if (plan.confirm === undefined) return request;
  show(plan);
  const confirmation = await readConfirmation(context, plan.confirm, { given, location });
  return { ...request, confirmation };
}

async function isProduction({ session, signal }: CliContext, location: Location): Promise<boolean> {
  if (location.kind !== "registry") return false;
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  const { registry, repository } = location.reference;
  return connections.some(
    (connection) =>
      connection.production && connection.host === registry && covers(connection, repository),
  );
}
