import { expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { createOutput } from "../../../../../../electron/hosts/cli/output.ts";
import { createPlainReporter } from "../../../../../../electron/hosts/cli/progress/plain.ts";
import { aLayer, aTransfer } from "../../../../../support/transfer-facts.ts";

it("says each thing once, when it happened", () => {
  let text = "";
  const stdout = { write: (more: string) => (text += more) };
  const reporter = createPlainReporter(
    createOutput({ stdout, stderr: stdout, json: false, language: "en", messages: en }),
  );
  reporter.update(aTransfer({ state: "queued" }));
  reporter.update(aTransfer({ layers: [aLayer("a", 9, "moving", 3), aLayer("b", 9, "exists")] }));
  reporter.update(aTransfer({ layers: [aLayer("a", 9, "done", 9), aLayer("b", 9, "exists")] }));
  expect(text).toBe(
    [
      "v1: Pulling from 127.0.0.1:5000/team/app",
      "bbbbbbbbbbbb: Already exists",
      "aaaaaaaaaaaa: Pull complete",
      "",
    ].join("\n"),
  );
});
