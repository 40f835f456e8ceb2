import { connectionName } from "../../i18n/connection-words.ts";
import type { Command } from "../../store/command.ts";
import type { AppState } from "../../store/index.ts";
import { focusPane } from "./focus-pane.ts";

/** The lists of repositories of all connections, as commands. */
export function repositoryListCommands({
  connections,
}: Pick<AppState, "connections">): readonly Command[] {
  return (connections.value ?? []).map((connection): Command => {
    const { address } = connection;
    return {
      id: `repositories-${address}`,
      group: "registries",
      title: (t) => t.repositories.show(connectionName(connection)),
      run({ openPlace }) {
        openPlace({ kind: "namespace", address, namespace: "" });
        focusPane("centre");
      },
    };
  });
}
