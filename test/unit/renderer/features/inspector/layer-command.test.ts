import { describe, expect, it } from "vitest";
import { readableCommand } from "../../../../../renderer/features/inspector/layer-command.ts";

describe("the command of a layer", () => {
  it.each([
    ["/bin/sh -c #(nop) ADD file:8a1b in / ", "ADD file:8a1b in /"],
    ["/bin/sh -c apt-get update", "RUN apt-get update"],
    ["RUN /bin/sh -c npm ci # buildkit", "RUN npm ci"],
    ["RUN |2 A=1 B= /bin/sh -c make # buildkit", "RUN make"],
    ["COPY dist /app # buildkit", "COPY dist /app"],
    ["crane append", "crane append"],
  ])("%j is shown as %j", (command, shown) => {
    expect(readableCommand(command)).toBe(shown);
  });
});
