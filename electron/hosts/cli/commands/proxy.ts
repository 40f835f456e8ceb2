import type { Command } from "commander";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { readAddress } from "../sign-in/typed-address.ts";

const EXAMPLES = ["portolan proxy ghcr.io", "portolan proxy registry.lan:5000"];

/** `portolan proxy HOST`: which way leads there, and why. */
export function registerProxy(program: Command, messages: Messages, run: Run): void {
  const { network, signIn } = messages;
  const command = program
    .command("proxy")
    .description(network.proxy)
    .argument("<host>", network.argumentHost)
    .action((text: string) =>
      run(async ({ out, session, signal }) => {
        const { host } = readAddress(text, signIn);
        const { client } = await session();
        const way = await client.network.proxyFor({ host }, { signal });
        out.document({ host, ...way });
        const { proxy, because, rule } = way;
        out.line(proxy === undefined ? network.wayDirect(host) : network.wayProxy(host, proxy));
        out.line(`  ${network.because[because]}`);
        if (rule !== undefined) out.line(`  ${network.rule(rule)}`);
      }),
    );
  addExamples(command, messages, EXAMPLES);
}
