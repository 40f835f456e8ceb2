import type { ProviderHarness } from "../harness.ts";
import { aWorld, registryAnswer, startShaped } from "../shaped-service.ts";

const HOST = "corp.tencentcloudcr.com";
const USER = { kind: "password", username: "1000", password: "canary-tcr" } as const;

export const harness: ProviderHarness = {
  account: USER,
  wrong: { ...USER, password: "wrong" },
  secrets: ["canary-tcr", btoa("1000:canary-tcr")],
  credentialHosts: [],
  lookAlikes: ["corp.tencentcloudcr.com.evil.test", "tencentcloudcr.com", "a.b.tencentcloudcr.com"],
  repository: "team/app",
  mostRequests: { repositories: 0, images: 0 },
  start: async () => {
    const account = { realm: `https://${HOST}/service/token`, service: "harbor-registry", ...USER };
    const service = await startShaped(aWorld(), {
      [HOST]: (asked) => registryAnswer(asked, account) ?? { status: 404, text: "" },
    });
    return service.running(HOST);
  },
};
