/** One of Microsoft's clouds: they know nothing of each other's accounts. */
export interface AzureCloud {
  /** Where Entra signs people in. */
  readonly login: string;
  /** Where resources are managed. */
  readonly management: string;
  /** What a token must be for so that a registry takes it. */
  readonly registryAudience: string;
  readonly managementAudience: string;
}

/** By the end of a registry's host. Source: Azure SDK, cloud configurations; Microsoft, national clouds, 2026-11. */
const CLOUDS: Readonly<Record<string, AzureCloud>> = {
  io: {
    login: "login.microsoftonline.com",
    management: "management.azure.com",
    registryAudience: "https://containerregistry.azure.net",
    managementAudience: "https://management.azure.com",
  },
  cn: {
    login: "login.chinacloudapi.cn",
    management: "management.chinacloudapi.cn",
    registryAudience: "https://containerregistry.azure.cn",
    managementAudience: "https://management.chinacloudapi.cn",
  },
  us: {
    login: "login.microsoftonline.us",
    management: "management.usgovcloudapi.net",
    registryAudience: "https://containerregistry.azure.us",
    managementAudience: "https://management.usgovcloudapi.net",
  },
};

/**
 * Login servers, whole; also those with a label against taken names (`name-<hash>.azurecr.io`). Data endpoints have more parts,
 * and no login is for them. Source: Microsoft, registry names, 2026-11.
 */
const LOGIN_SERVER = /^[a-z0-9][a-z0-9-]{0,62}\.azurecr\.(?<end>io|cn|us)$/;

/** True for hosts that are nobody's but Azure's. */
export function isAzureHost(host: string): boolean {
  return LOGIN_SERVER.test(host);
}

/** The cloud that a registry is in; undefined for a host that is not Azure's. */
export function cloudOf(host: string): AzureCloud | undefined {
  const end = LOGIN_SERVER.exec(host)?.groups?.["end"];
  return end === undefined ? undefined : CLOUDS[end];
}
