import type { Command } from "commander";
import type { Run } from "../context.ts";
import { listEngines } from "../engine-lists.ts";
import type { Messages } from "../messages/en.ts";

/** `portolan engines` */
export function registerEngines(program: Command, messages: Messages, run: Run): void {
  program
    .command("engines")
    .description(messages.engines.engines)
    .action(() => run(listEngines));
}
