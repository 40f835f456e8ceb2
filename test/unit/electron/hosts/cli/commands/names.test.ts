import { Command } from "commander";
import { expect, it } from "vitest";
import { registerCommands } from "../../../../../../electron/hosts/cli/commands/index.ts";
import { COMMAND_NAMES } from "../../../../../../electron/hosts/cli/commands/names.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";

it("are exactly the commands that the program has", () => {
  const program = new Command();
  registerCommands(program, en, () => Promise.resolve());
  const registered = program.commands.map((command) => command.name());
  expect(registered.toSorted()).toEqual(COMMAND_NAMES.toSorted());
});
