import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { readDocument } from "../read-document.ts";

/** `portolan connections export [FILE]` and `import FILE`. */
export function registerConnectionFiles(group: Command, messages: Messages, run: Run): void {
  group
    .command("export")
    .description(messages.signIn.connectionsExport)
    .argument("[file]", messages.signIn.argumentExportFile)
    .action((path: string | undefined) => run((context) => exportTo(context, path)));
  group
    .command("import")
    .description(messages.signIn.connectionsImport)
    .argument("<file>", messages.signIn.argumentImportFile)
    .action((path: string) => run((context) => importFrom(context, path)));
}

async function exportTo(context: CliContext, path: string | undefined): Promise<void> {
  const { out, session, signal } = context;
  const { client } = await session();
  const { document } = await client.connections.export({}, { signal });
  const text = document.endsWith("\n") ? document : `${document}\n`;
  if (path === undefined || path === "-") {
    out.raw(text);
    return;
  }
  try {
    await writeFile(path, text, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw writeError(path, error);
  }
  out.document({ file: path });
  out.line(out.messages.signIn.exported(path));
}

function writeError(path: string, error: unknown): AppError {
  const reason = (error as NodeJS.ErrnoException).code ?? "";
  return new AppError("destination_not_writable", `cannot write ${path}`, {
    details: { path, reason },
  });
}

async function importFrom(context: CliContext, path: string): Promise<void> {
  const { out, session, signal } = context;
  const messages = out.messages.signIn;
  const document = await readDocument(path, { messages, signal });
  const { client } = await session();
  const { added, existing } = await client.connections.import({ document }, { signal });
  out.document({ added, existing });
  for (const address of added) out.line(messages.importedConnection(address));
  for (const address of existing) out.line(messages.existingConnection(address));
  if (added.length > 0) out.line(messages.loginsToDo);
}
