import { prepareMachine } from "./prepare-machine.ts";
import { runCommand } from "./run-command.ts";

/** Builds the application and takes the README's pictures of it, and every screen for the contact sheets, with a keychain of its own. */
async function main(): Promise<number> {
  await prepareMachine();
  const build = await runCommand("electron-vite", ["build"], { output: "collect" });
  if (build.status !== 0) {
    console.error(build.output);
    return build.status;
  }
  const args = ["test/support/with-keyring.sh", "node", "test/e2e/take-screenshots.ts"];
  const pictures = await runCommand("bash", args, { output: "inherit" });
  if (pictures.status !== 0) return pictures.status;
  const screens = ["test/support/with-keyring.sh", "node", "test/e2e/contact-sheet.ts"];
  const sheet = await runCommand("bash", screens, { output: "inherit" });
  return sheet.status;
}

process.exitCode = await main();
