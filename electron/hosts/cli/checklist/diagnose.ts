import { type Connection, connectionFor } from "../../../../shared/connection.ts";
import type { DiagnosisStep } from "../../../../shared/diagnosis.ts";
import { parseAddress } from "../../../../shared/registry-address.ts";
import type { CliContext } from "../context.ts";
import { EXIT } from "../exit-status.ts";
import { allowanceLines, readAllowances } from "../pulls-left.ts";
import { type AccountOptions, readAccount, readProxy } from "../sign-in/account.ts";
import type { LinkOptions } from "../sign-in/choice-options.ts";
import { requireAddress, type TypedAddress } from "../sign-in/typed-address.ts";
import { readTypedOptions } from "../sign-in/typed-options.ts";
import { createChecklistPrinter } from "./printer.ts";

export interface DiagnoseOptions extends AccountOptions, LinkOptions {
  readonly repository?: string;
  readonly verbose?: true;
}

/**
 * The checklist of `doctor` and `connections test`, step by step. Ends with status 1 when a step failed.
 * @throws invalid_input, invalid_reference, path_not_found before anything is tried
 */
export async function diagnose(
  context: CliContext,
  text: string | undefined,
  options: DiagnoseOptions,
): Promise<void> {
  const { out, session, signal, endWith } = context;
  const input = await readInput(context, text, options);
  const { client } = await session();
  const printer = createChecklistPrinter(out, {
    words: out.messages.network,
    language: context.language,
    verbose: options.verbose === true,
    now: new Date(),
    inPlace: context.progress === "auto" && out.stdout.isTTY === true && !out.json,
  });
  const steps: DiagnosisStep[] = [];
  try {
    for await (const step of client.connections.diagnose(input, { signal })) {
      printer.show(step);
      if (step.state !== "running") steps.push(step);
    }
  } finally {
    printer.close();
  }
  const failed = steps.filter((step) => step.state === "failed").length;
  const { checklist } = out.messages.network;
  const allowances = await readAllowances(context, parseAddress(input.address).host);
  out.document({ address: input.address, ok: failed === 0, steps, allowances });
  out.line(failed === 0 ? checklist.allWell : checklist.failed(failed));
  for (const line of allowances.flatMap((one) => allowanceLines(one, context.language)))
    out.line(line);
  if (failed > 0) endWith(EXIT.failed);
}

type DiagnoseInput = Parameters<
  Awaited<ReturnType<CliContext["session"]>>["client"]["connections"]["diagnose"]
>[0];

async function readInput(
  context: CliContext,
  text: string | undefined,
  options: DiagnoseOptions,
): Promise<DiagnoseInput> {
  const { out, plainHttp } = context;
  const messages = out.messages.signIn;
  const typed = requireAddress(text, plainHttp, messages);
  const read = await readTypedOptions(context, typed.address, options);
  const { typedProxy, choices, secrets, connections } = read;
  const target = targetOf(typed, connections);
  const { address } = target;
  const repository = options.repository ?? target.repository;
  const isNamed =
    options.username !== undefined || typed.username !== undefined || secrets.secret !== undefined;
  const account = isNamed
    ? await readAccount(context, options, { address, secrets, typedUsername: typed.username })
    : {};
  const saved = connections.find((connection) => connection.address === address);
  if (saved?.secret === "missing" && !isNamed) context.note(messages.secretMissing(address));
  const proxy = await readProxy(context, typedProxy, { secrets, saved: saved?.proxy });
  return {
    ...choices,
    ...account,
    ...(proxy === undefined ? {} : { proxy }),
    ...(repository === undefined ? {} : { repository }),
    address,
  };
}

/**
 * Which connection is meant, and which repository, when an image was named: that of `ghcr.io/acme/app:v1` is used by the
 * account for `ghcr.io/acme`, if there is one.
 */
export function targetOf(
  { address, host, repository }: TypedAddress,
  connections: readonly Connection[],
): { readonly address: string; readonly repository?: string } {
  const isSaved = connections.some((connection) => connection.address === address);
  if (repository === undefined) return { address };
  const isPrefix = isSaved && address !== host;
  if (isPrefix) return { address };
  return { address: connectionFor(connections, host, repository)?.address ?? host, repository };
}
