import { alibabaAcr } from "../../../../electron/providers/alibaba-acr/provider.ts";
import { derivedAccess } from "../../cloud/derived-access.ts";
import type { ProviderHarness, RunningService } from "../harness.ts";
import { HOSTILE_NAMES, HOSTILE_WORDS } from "../shaped-service.ts";
import { ACCESS_KEY, type AlibabaOptions, startAlibaba } from "./alibaba.ts";
import { ENTERPRISE, PERSONAL } from "./open.ts";
import { addRepository, type AlibabaState } from "./state.ts";

/** More than a page has. */
const CROWD = Array.from({ length: 120 }, (_, at) => String(at).padStart(3, "0"));

const LOOK_ALIKES = [
  "registry.oss-cn-hangzhou.aliyuncs.com",
  "registry.cn-hangzhou.aliyuncs.com.evil.test",
  "acme.cr.aliyuncs.com",
  "evil-registry.cn-hangzhou.cr.aliyuncs.com.evil.test",
];

const COMMON = {
  account: ACCESS_KEY,
  wrong: { ...ACCESS_KEY, secretKey: "wrong-secret-key" },
  // Nobody sees it at all: requests are signed with it.
  secrets: [ACCESS_KEY.secretKey],
  credentialHosts: [],
  lookAlikes: LOOK_ALIKES,
  repositories: ["team/app", ...CROWD.map((at) => `team/r${at}`)],
  repository: "team/app",
} as const;

/** An enterprise instance. */
export const harness: ProviderHarness = {
  ...COMMON,
  // The instance's name, then 100 rows at a time; the ID of the repository before its tags.
  mostRequests: { repositories: 4, images: 3 },
  start: () => startForSuite(ENTERPRISE),
};

/** What differs in the same service, by the name of the edition. */
export const editions: Readonly<Record<string, ProviderHarness>> = {
  personal: {
    ...COMMON,
    // Repositories are listed by namespace.
    mostRequests: { repositories: 4, images: 3 },
    start: () => startForSuite(PERSONAL),
  },
};

async function startForSuite(options: AlibabaOptions): Promise<RunningService> {
  const alibaba = await startAlibaba(options);
  const { cloud, state } = alibaba;
  await fill(state);
  const { host } = options;
  const { backend } = state;
  return {
    host,
    access: (account) => derivedAccess(alibabaAcr, cloud.access(host, account), account),
    requests: () => cloud.requests,
    tags: (name) => [...backend.stored(name).keys()],
    // An image is gone with its last tag.
    digests: (name) => [...new Set(backend.stored(name).values())],
    stall: () => cloud.stall(),
    repeatPages: () => {
      state.repeatsPages = true;
    },
    close: () => alibaba.close(),
  };
}

async function fill(state: AlibabaState): Promise<void> {
  const { backend } = state;
  addRepository(state, { path: "team/app", summary: HOSTILE_WORDS });
  for (const at of CROWD) addRepository(state, { path: `team/r${at}` });
  for (const path of HOSTILE_NAMES) addRepository(state, { path });
  await backend.push("team/app", "v1", "one");
  await backend.push("team/app", "v2", "two");
  await backend.push("team/app", "t", "a crowd");
  backend.crowd("team/app", "v1", ["latest"]);
  backend.crowd(
    "team/app",
    "t",
    CROWD.map((at) => `t${at}`),
  );
}
