import { describe, expect, it } from "vitest";
import { runCommand } from "../../../../build/scripts/run-command.ts";

describe("runCommand", () => {
  it("returns the status and the output of a command that fails", async () => {
    const script = "console.log('said'); console.error('complained'); process.exit(3)";
    const result = await runCommand("node", ["-e", script], { output: "collect" });
    expect(result.status).toBe(3);
    expect(result.output).toContain("said\n");
    expect(result.output).toContain("complained\n");
  });

  it("runs the project's own Node, not the machine's", async () => {
    const { output } = await runCommand("node", ["--version"], { output: "collect" });
    expect(output).toMatch(/^v24\./);
  });

  it("returns 127 for a command that does not exist", async () => {
    const result = await runCommand("no-such-command", [], { output: "collect" });
    expect(result.status).toBe(127);
    expect(result.output).toContain("no-such-command");
  });
});
