import type { Command } from "commander";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";

/** `portolan connections` */
export function registerConnections(program: Command, messages: Messages, run: Run): void {
  program
    .command("connections")
    .description(messages.connections)
    .action(() =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const { connections } = await client.connections.list({}, { signal });
        out.document({ connections });
        if (connections.length === 0) out.line(messages.noConnections);
        else {
          const { columns, secretPlaces, plainHttpMark } = messages;
          out.table(
            [columns.host, columns.username, columns.password, ""],
            connections.map(({ host, username, secret, plainHttp }) => [
              host,
              username ?? "-",
              secretPlaces[secret],
              plainHttp ? plainHttpMark : "",
            ]),
          );
        }
      }),
    );
}
