import type { Command } from "commander";
import type { Connection } from "../../../../shared/connection.ts";
import { AppError } from "../../../../shared/errors.ts";
import { DEFAULT_REGISTRY } from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { type AccountOptions, readAccount, readProxy } from "../sign-in/account.ts";
import { signIn } from "../sign-in/attempt.ts";
import {
  addAccountOptions,
  addExamples,
  addLinkOptions,
  addLookOptions,
  type LinkOptions,
  type LookOptions,
} from "../sign-in/choice-options.ts";
import {
  checkDeviceCodeOptions,
  type DeviceCodeOptions,
  signInByCode,
} from "../sign-in/device-code.ts";
import { readAddress, readOptionalAddress } from "../sign-in/typed-address.ts";
import { readTypedOptions } from "../sign-in/typed-options.ts";

interface LoginOptions extends AccountOptions, LinkOptions, LookOptions, DeviceCodeOptions {
  readonly shareWithDocker?: true;
}

const EXAMPLES = [
  'echo "$TOKEN" | portolan login ghcr.io -u alice --password-stdin',
  "portolan login registry.example.com/team -u robot --production --folder Work",
  "portolan login registry.lan:5000 -u bob --ca /etc/ssl/lan-ca.pem",
  "portolan login registry.example.com -u bob --proxy http://proxy.example.com:3128",
  "portolan login quay.io --anonymous",
  "portolan login contoso.azurecr.io --device-code",
  "portolan login 123456789012.dkr.ecr.eu-west-1.amazonaws.com --aws-profile work",
  "portolan login acme-registry.cn-hangzhou.cr.aliyuncs.com -u LTAI5tKeyId --access-key-stdin < secret.txt",
];

/** `portolan login` and `portolan logout`. A password is never taken from the command line, where `ps` would show it. */
export function registerLogin(program: Command, messages: Messages, run: Run): void {
  const command = program
    .command("login")
    .description(messages.signIn.login)
    .argument("[address]", messages.signIn.argumentAddressOrHub)
    .action((address: string | undefined, options: LoginOptions) =>
      run((context) => login(context, address, options)),
    );
  addAccountOptions(command, messages).option("--anonymous", messages.signIn.optionAnonymous);
  command
    .option("--aws-profile [name]", messages.signIn.optionAwsProfile)
    .option("--device-code", messages.signIn.optionDeviceCode)
    .option("--tenant <tenant>", messages.signIn.optionTenant);
  addLinkOptions(command, messages.signIn);
  addLookOptions(command, messages.signIn);
  command.option("--share-with-docker", messages.signIn.optionShareWithDocker);
  addExamples(command, messages, EXAMPLES);

  program
    .command("logout")
    .description(messages.signIn.logout)
    .argument("<address>", messages.signIn.argumentAddress)
    .action((text: string) =>
      run(async ({ out, session, signal }) => {
        const { address } = readAddress(text, messages.signIn);
        const { client } = await session();
        await client.connections.logout({ address }, { signal });
        out.document({ address });
        out.line(messages.signIn.logoutDone(address));
      }),
    );
}

async function login(
  context: CliContext,
  text: string | undefined,
  options: LoginOptions,
): Promise<void> {
  const { out, session, signal, plainHttp } = context;
  const messages = out.messages.signIn;
  const typed = readOptionalAddress(text, plainHttp, messages);
  const address = typed?.address ?? DEFAULT_REGISTRY;
  checkDeviceCodeOptions(options, messages);
  const connection = await connect(context, { address, username: typed?.username, options });
  const { client } = await session();
  const shared =
    options.shareWithDocker === true
      ? await client.logins.share({ address }, { signal })
      : undefined;
  out.document(shared === undefined ? connection : { ...connection, sharedWith: shared.helper });
  if (shared !== undefined) out.line(messages.loginShared(shared.helper));
  await report(context, connection);
}

/** Signs in, in the way that the options say. */
async function connect(
  context: CliContext,
  wanted: {
    readonly address: string;
    /** That stood in the address. */
    readonly username: string | undefined;
    readonly options: LoginOptions;
  },
): Promise<Connection> {
  const { address, username: typedUsername, options } = wanted;
  const read = await readTypedOptions(context, address, options);
  const { typedProxy, choices: typed, secrets, connections } = read;
  const existing = connections.find((connection) => connection.address === address);
  const isByCode = options.deviceCode === true;
  const account = isByCode
    ? undefined
    : await readAccount(context, options, { address, secrets, typedUsername });
  const proxy = await readProxy(context, typedProxy, { secrets, saved: existing?.proxy });
  const choices = { ...typed, ...(proxy === undefined ? {} : { proxy }) };
  return account === undefined
    ? signInByCode(context, { address, tenant: options.tenant, choices })
    : signIn(context, { address, account, choices, existing });
}

/** @throws keychain_unavailable when the password was right and could not be kept: the next command would not have it */
async function report(
  { out, session, signal }: CliContext,
  { address, username, secret }: Connection,
): Promise<void> {
  const messages = out.messages.signIn;
  if (secret !== "run") {
    const isAnonymous = username === undefined;
    out.line(isAnonymous ? messages.anonymousDone(address) : messages.loginDone(address));
    return;
  }
  const { client } = await session();
  const { keychain } = await client.system.describe({}, { signal });
  out.warn(messages.loginNotKept(address, keychain.reason ?? ""));
  throw new AppError("keychain_unavailable", "the password could not be kept", {
    details: { host: address },
  });
}
