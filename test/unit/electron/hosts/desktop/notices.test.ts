import { describe, expect, it } from "vitest";
import { quitQuestion, transferNotice } from "../../../../../electron/hosts/desktop/notices.ts";
import { transferSchema } from "../../../../../shared/transfer.ts";

const TRANSFER = transferSchema.parse({
  id: "one",
  kind: "push",
  source: "store:docker.io/team/app:1",
  destination: "registry.test/team/app:1",
  request: { source: "store:docker.io/team/app:1", destination: "registry.test/team/app:1" },
  state: "done",
  createdAt: 1,
  bytesTotal: 100,
  bytesDone: 100,
  bytesPerSecond: 0,
  layers: [],
  results: [],
});

describe("notices", () => {
  it("say what has ended, in the user's language", () => {
    expect(transferNotice(TRANSFER, "en")).toEqual({
      title: "Push is done",
      body: "store:docker.io/team/app:1",
    });
    expect(transferNotice(TRANSFER, "zh-CN").title).toBe("推送完成");
  });

  it("say why it failed in our words, never in those of the registry", () => {
    const error = {
      code: "unauthorized",
      message: "Bearer abc.def refused",
      details: { host: "registry.test", registryMessage: "token abc.def is bad" },
    } as const;
    const { title, body } = transferNotice({ ...TRANSFER, state: "failed", error }, "en");
    expect(title).toBe("Push failed");
    expect(body.split("\n")).toHaveLength(2);
    expect(body).not.toContain("abc.def");
  });

  it("are short, and show what hides in a name", () => {
    const source = `store:registry.test/${"a".repeat(400)}\u202Etxt`;
    const { body } = transferNotice({ ...TRANSFER, source }, "en");
    expect(body.length).toBeLessThanOrEqual(200);
    expect(body).not.toContain("\u202E");
  });

  it("ask before quitting, and say what becomes of the transfers", () => {
    expect(quitQuestion(1, "en").message).toBe("A transfer is still running");
    expect(quitQuestion(3, "en")).toMatchObject({
      message: "3 transfers are still running",
      buttons: ["Quit", "Keep running"],
    });
    expect(quitQuestion(3, "zh-CN").detail).toContain("继续");
  });
});
