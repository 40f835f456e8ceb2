import { describe, expect, it } from "vitest";
import {
  loggedServerRefusal,
  serverRefusalText,
} from "../../../../shared/i18n/server-refusal-text.ts";

const details = { host: "h.io", account: "ann", registryMessage: "import is off." };
const refused = { code: "denied" as const, message: "", details };

describe("a registry that would not copy by itself", () => {
  it("is told with its reason and with what happens now", () => {
    expect(serverRefusalText(refused, "en")).toBe(
      "The server would not copy: the registry does not allow this to ann (import is off). It goes through this computer instead.",
    );
    expect(serverRefusalText(refused, "zh-CN")).toMatch(/^服务器没有复制：.*改为经过本机传输。$/);
  });

  it("is told by its log line in the same words, also by one of a later version", () => {
    const facts = { code: "denied", ...details };
    expect(loggedServerRefusal(facts, "en")).toBe(serverRefusalText(refused, "en"));
    expect(loggedServerRefusal({ code: "of_tomorrow" }, "en")).toContain("would not copy");
  });
});
