import { expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { createOutput, displayWidth } from "../../../../../../electron/hosts/cli/output.ts";
import { createBarsReporter } from "../../../../../../electron/hosts/cli/progress/bars.ts";
import { aLayer, aTransfer } from "../../../../../support/transfer-facts.ts";

function terminal(
  columns: number,
  rows: number,
): { text: () => string; reporter: ReturnType<typeof createBarsReporter> } {
  let text = "";
  const stdout = { write: (more: string) => (text += more), isTTY: true, columns, rows };
  const out = createOutput({ stdout, stderr: stdout, json: false, language: "en", messages: en });
  return { text: () => text, reporter: createBarsReporter(out) };
}

const ESC = String.fromCharCode(0x1b);
const escapes = new RegExp(`${ESC}\\[[0-9]*[A-Z]`, "g");

it("draws a bar for a layer that moves, and words for the others", () => {
  const { text, reporter } = terminal(100, 24);
  const layers = [aLayer("a", 100, "moving", 50), aLayer("b", 10, "exists")];
  reporter.update(
    aTransfer({ layers, bytesTotal: 100, bytesDone: 50, bytesPerSecond: 10, etaSeconds: 5 }),
  );
  const lines = text().replaceAll(escapes, "").replaceAll("\r", "").split("\n");
  expect(lines).toEqual([
    "v1: Pulling from 127.0.0.1:5000/team/app",
    "aaaaaaaaaaaa: Pulling [============>           ] 50 B/100 B",
    "bbbbbbbbbbbb: Already exists",
    "[============>           ] 50 B/100 B  10 B/s  5s",
    "",
  ]);
});

it("goes back up over what it drew before", () => {
  const { text, reporter } = terminal(100, 24);
  const transfer = aTransfer({ layers: [aLayer("a", 100, "moving", 1)], bytesTotal: 100 });
  reporter.update(transfer);
  reporter.update(transfer);
  expect(text()).toContain("\u001b[2A\r");
});

it("never writes a line that the terminal would wrap, nor more lines than it has", () => {
  const { text, reporter } = terminal(40, 12);
  const layers = Array.from({ length: 50 }, (_, i) =>
    aLayer((i % 10).toString(), 1e9, i === 49 ? "moving" : "waiting", 5),
  );
  reporter.update(aTransfer({ layers, bytesTotal: 5e10, bytesDone: 250, bytesPerSecond: 1e6 }));
  const lines = text().replaceAll(escapes, "").replaceAll("\r", "").split("\n").slice(1, -1);
  expect(lines.length).toBeLessThanOrEqual(12);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThan(40);
  expect(lines[0]).toContain("Pulling [");
  expect(lines.at(-2)).toMatch(/and \d+ more/);
});
