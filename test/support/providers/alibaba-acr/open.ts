import { onTestFinished } from "vitest";
import { alibabaAcr } from "../../../../electron/providers/alibaba-acr/provider.ts";
import type { ProviderAccount } from "../../../../electron/providers/provider.ts";
import type { RegistryApi } from "../../../../electron/registry/api.ts";
import type { CloudCredential, Credential } from "../../../../electron/registry/credential.ts";
import { openApi } from "../../cloud/harness.ts";
import { ACCESS_KEY, type Alibaba, type AlibabaOptions, startAlibaba } from "./alibaba.ts";
import { addRepository } from "./state.ts";

export const ENTERPRISE: AlibabaOptions = {
  host: "acme-registry.cn-hangzhou.cr.aliyuncs.com",
  region: "cn-hangzhou",
  instanceId: "cri-7abc9",
};

export const PERSONAL: AlibabaOptions = {
  host: "registry.cn-shanghai.aliyuncs.com",
  region: "cn-shanghai",
  // Seen with the real one.
  realmRegion: "cn-hangzhou",
};

export interface OpenedAlibaba extends Alibaba {
  readonly api: RegistryApi;
  readonly account: ProviderAccount;
  /** Adds a repository without the API. */
  readonly addRepository: (path: string) => void;
}

/** The service for one test, with an account opened; closed at its end. */
export async function openAlibaba(
  options: AlibabaOptions,
  credential: Credential | CloudCredential | undefined = ACCESS_KEY,
): Promise<OpenedAlibaba> {
  const service = await startAlibaba(options);
  onTestFinished(() => service.close());
  const access = service.cloud.access(options.host, credential);
  const api = await openApi(access, onTestFinished);
  return {
    ...service,
    api,
    account: alibabaAcr.open(api),
    addRepository: (path) => addRepository(service.state, { path }),
  };
}
