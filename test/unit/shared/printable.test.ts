import { expect, it } from "vitest";
import { printable } from "../../../shared/printable.ts";

it("makes control characters, escapes and direction overrides visible", () => {
  expect(printable("a\u001b]8;;x\u0007b\u202ec\u200bd\u0085\n")).toBe(
    String.raw`a\u001b]8;;x\u0007b\u202ec\u200bd\u0085\u000a`,
  );
  expect(printable("仓库 é 🚢")).toBe("仓库 é 🚢");
});
