import { afterEach, describe, expect, it, vi } from "vitest";
import { createEngineLink, type EngineLink } from "../../../renderer/client.ts";
import { AppError } from "../../../shared/errors.ts";
import { contract } from "../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../shared/ipc/pair.ts";
import { serve } from "../../../shared/ipc/server.ts";
import type { Port } from "../../../shared/ipc/wire.ts";
import { createHandlers } from "../../support/renderer-fixture/handlers.ts";
import { createWorld } from "../../support/renderer-fixture/world.ts";

describe("the link to the engine", () => {
  let link: EngineLink | undefined;
  afterEach(() => link?.stop());

  function stateIs(state: string): Promise<void> {
    return vi.waitFor(() => expect(link?.state()).toBe(state), { timeout: 3000 });
  }

  function openPair(): { port: Port; close: () => void } {
    const pair = createPortPair();
    serve(contract, createHandlers(createWorld()), pair.right, { logUnexpected: () => "" });
    return { port: pair.left, close: pair.close };
  }

  it("answers calls once it is open", async () => {
    link = createEngineLink(async () => openPair().port);
    await stateIs("open");
    const { host } = await link.client().system.describe({});
    expect(host).toBe("browser");
  });

  it("fails calls with connection_lost before it is open", async () => {
    link = createEngineLink(() => new Promise(() => undefined));
    await expect(link.client().system.describe({})).rejects.toMatchObject({
      code: "connection_lost",
    });
  });

  it("opens again after the port closed, and then calls work again", async () => {
    const pairs: { close: () => void }[] = [];
    link = createEngineLink(async () => {
      const pair = openPair();
      pairs.push(pair);
      return pair.port;
    });
    await stateIs("open");
    pairs[0]?.close();
    await stateIs("lost");
    await expect(link.client().system.describe({})).rejects.toMatchObject({
      code: "connection_lost",
    });
    await stateIs("open");
    expect(pairs).toHaveLength(2);
    await expect(link.client().system.settings({})).resolves.toEqual({
      theme: "system",
      language: "system",
    });
  });

  it("tries again after a port that did not open", async () => {
    let attempts = 0;
    link = createEngineLink(async () => {
      attempts += 1;
      if (attempts === 1) throw new AppError("connection_lost", "not yet");
      return openPair().port;
    });
    await stateIs("open");
    expect(attempts).toBe(2);
  });

  it("gives up for good when the host does not know the page", async () => {
    let attempts = 0;
    link = createEngineLink(async () => {
      attempts += 1;
      throw new AppError("unauthorized", "no session");
    });
    await stateIs("refused");
    expect(attempts).toBe(1);
  });
});
