import { describe, expect, it } from "vitest";
import { createEngineConnector } from "../../../../electron/engines/dial-engine.ts";
import { createEngineCalls } from "../../../../electron/engines/engine-calls.ts";
import { createEngineHttp } from "../../../../electron/engines/engine-http.ts";
import { imageListSchema } from "../../../../electron/engines/image-answers.ts";
import { type Answer, NO_SSH, startEngine } from "../../../support/scripted-engine.ts";

const { signal } = new AbortController();

async function engineThat(answer: Answer) {
  const engine = await startEngine({ "GET /images/json": answer });
  const address = { kind: "unix", path: engine.path } as const;
  const connector = createEngineConnector("test", { address }, NO_SSH);
  const http = createEngineHttp({ name: "test", address: `unix://${engine.path}` }, connector);
  return { engine, http };
}

const call = { method: "GET", path: "/images/json", timeoutMs: 100, signal } as const;

describe("a request to an engine that hangs", () => {
  it("F30: fails when the answer does not begin", async () => {
    const { engine, http } = await engineThat(() => undefined);
    await expect(http.send(call)).rejects.toMatchObject({
      code: "engine_failed",
      details: { engine: "test", reason: "ETIMEDOUT" },
    });
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it("F30: fails when the answer stops in its middle", async () => {
    const { engine, http } = await engineThat((response) => void response.write("["));
    const asking = createEngineCalls(http).ask(call, imageListSchema);
    await expect(asking).rejects.toMatchObject({
      code: "engine_failed",
      details: { engine: "test", reason: "ETIMEDOUT" },
    });
    await expect.poll(() => engine.connections()).toBe(0);
  });
});
