import { describe, expect, it } from "vitest";
import { createChecklistPrinter } from "../../../../../../electron/hosts/cli/checklist/printer.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { createOutput } from "../../../../../../electron/hosts/cli/output.ts";
import type { DiagnosisStep } from "../../../../../../shared/diagnosis.ts";

const CLEAR = "\r\u001b[K";
const running: DiagnosisStep = { step: "resolve", state: "running", facts: {} };
const passed: DiagnosisStep = { ...running, state: "passed", milliseconds: 2 };
const forged: DiagnosisStep = { ...passed, facts: { service: "\u001b[2Jevil" } };

function printerOn(options: { inPlace: boolean; columns?: number; json?: boolean }) {
  let text = "";
  const stdout = {
    write: (more: string) => (text += more),
    isTTY: true,
    columns: options.columns ?? 80,
  };
  const out = createOutput({
    stdout,
    stderr: stdout,
    json: options.json === true,
    language: "en",
    messages: en,
  });
  const printer = createChecklistPrinter(out, {
    words: en.network,
    language: "en",
    verbose: false,
    now: new Date("2026-11-21T00:00:00Z"),
    inPlace: options.inPlace,
  });
  return { printer, text: () => text };
}

describe("the checklist", () => {
  it("replaces the line of a running step on a terminal", () => {
    const { printer, text } = printerOn({ inPlace: true });
    printer.show(running);
    printer.show(passed);
    expect(text()).toBe(`· Find the address…${CLEAR}✓ Find the address      2 ms\n`);
  });

  it("has only finished steps in a log", () => {
    const { printer, text } = printerOn({ inPlace: false });
    printer.show(running);
    printer.show(passed);
    expect(text()).toBe("✓ Find the address      2 ms\n");
  });

  it("never lets a running line wrap, which could not be taken back", () => {
    const { printer, text } = printerOn({ inPlace: true, columns: 10 });
    printer.show(running);
    expect(text()).toBe("· Find th");
  });

  it("leaves a clean line when it ends in the middle of a step", () => {
    const { printer, text } = printerOn({ inPlace: true });
    printer.show(running);
    printer.close();
    printer.close();
    expect(text()).toBe(`· Find the address…${CLEAR}`);
  });

  it("prints what a registry said so that it cannot drive the terminal", () => {
    const { printer, text } = printerOn({ inPlace: false });
    printer.show(forged);
    expect(text()).toContain(String.raw`\u001b[2Jevil`);
    expect(text()).not.toContain("\u001b");
  });

  it("prints nothing beside the document of --json", () => {
    const { printer, text } = printerOn({ inPlace: false, json: true });
    printer.show(passed);
    expect(text()).toBe("");
  });
});
