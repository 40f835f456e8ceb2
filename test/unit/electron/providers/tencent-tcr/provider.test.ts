import { describe, expect, it } from "vitest";
import { tencentTcr } from "../../../../../electron/providers/tencent-tcr/provider.ts";
import { openApi } from "../../../../support/cloud/harness.ts";
import { accessTo, NEVER } from "../../../../support/registry/client.ts";
import { onTestFinished } from "vitest";

async function describedAt(host: string) {
  const api = await openApi(accessTo(host), onTestFinished);
  return tencentTcr.open(api).describe({ signal: NEVER });
}

describe("Tencent's registries", () => {
  it.each(["corp.tencentcloudcr.com", "ccr.ccs.tencentyun.com", "hkccr.ccs.tencentyun.com"])(
    "are known by hosts such as %s",
    (host) => expect(tencentTcr.ownsHost(host)).toBe(true),
  );

  it.each([
    "ccr.ccs.tencentyun.com.evil.test",
    "x.ccr.ccs.tencentyun.com",
    "evil-tencentcloudcr.com",
  ])("are not taken for %s", (host) => expect(tencentTcr.ownsHost(host)).toBe(false));

  it("list their repositories in the enterprise edition only", async () => {
    expect(await describedAt("corp.tencentcloudcr.com")).toMatchObject({
      edition: "enterprise",
      capabilities: { repositories: "catalog" },
    });
    expect(await describedAt("ccr.ccs.tencentyun.com")).toMatchObject({
      edition: "personal",
      capabilities: { repositories: "kept" },
    });
  });
});
