import type { Connection, ConnectionChoices } from "../../../../shared/connection.ts";
import { AppError } from "../../../../shared/errors.ts";
import { printable } from "../../../../shared/printable.ts";
import type { CliContext } from "../context.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { wrongUse } from "../wrong-use.ts";
import type { AccountOptions } from "./account.ts";

/** The options of a sign-in through the cloud that a registry belongs to. */
export interface DeviceCodeOptions {
  readonly deviceCode?: true;
  readonly tenant?: string;
}

/** Whoever types a code elsewhere names no account here. @throws invalid_input */
export function checkDeviceCodeOptions(
  options: DeviceCodeOptions & AccountOptions,
  messages: SignInMessages,
): void {
  const { deviceCode, tenant, username, passwordStdin, identityTokenStdin, anonymous } = options;
  const { accessKeyStdin, awsProfile } = options;
  if (deviceCode !== true && tenant !== undefined) throw wrongUse(messages.tenantAlone);
  const secrets = [passwordStdin, identityTokenStdin, accessKeyStdin, awsProfile];
  const account = [username, ...secrets, anonymous];
  if (deviceCode === true && account.some((option) => option !== undefined))
    throw wrongUse(messages.deviceCodeAlone);
}

/** Says where to type which code, and waits until that was done. */
export async function signInByCode(
  { session, signal, note, out }: CliContext,
  wanted: {
    readonly address: string;
    readonly tenant: string | undefined;
    readonly choices: ConnectionChoices;
  },
): Promise<Connection> {
  const { address, tenant, choices } = wanted;
  const { client } = await session();
  const login = { ...choices, address, ...(tenant === undefined ? {} : { tenant }) };
  for await (const step of client.connections.entraLogin(login, { signal })) {
    if (step.state === "done") return step.connection;
    const page = printable(step.verificationUri);
    note(out.messages.signIn.deviceCode(page, printable(step.userCode)));
  }
  throw new AppError("internal", "the sign-in ended without a connection");
}
