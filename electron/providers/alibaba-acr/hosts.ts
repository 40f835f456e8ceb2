import type { Challenge } from "../../registry/auth/challenge.ts";

export type EditionName = "enterprise" | "personal";

/** What the name of a registry host tells. */
export interface AlibabaHost {
  readonly edition: EditionName;
  readonly region: string;
  /** A personal instance with a name of its own, as they are made since 2024: perhaps without the old API. */
  readonly hasOwnName: boolean;
}

/**
 * Two letters first: `registry.oss-cn-hangzhou.aliyuncs.com` is no registry but a bucket, and `cr.oss-…` would be a bucket
 * of anybody.
 */
const REGION = "(?<region>[a-z]{2}-[a-z0-9-]{1,40})";

/** Whole names only. Source: Alibaba Cloud, Container Registry, domain names of instances, 2026-11. */
const HOSTS: readonly (readonly [RegExp, Omit<AlibabaHost, "region">])[] = [
  [
    new RegExp(`^registry(?:-vpc|-internal)?\\.${REGION}\\.aliyuncs\\.com$`),
    { edition: "personal", hasOwnName: false },
  ],
  [
    new RegExp(`^crpi-[a-z0-9]+(?:-vpc)?\\.${REGION}\\.personal\\.cr\\.aliyuncs\\.com$`),
    { edition: "personal", hasOwnName: true },
  ],
  [
    new RegExp(`^[a-z0-9-]+-registry(?:-vpc)?\\.${REGION}\\.cr\\.aliyuncs\\.com$`),
    { edition: "enterprise", hasOwnName: false },
  ],
];

/** Undefined for hosts that are not certainly Alibaba Cloud's. */
export function parseAlibabaHost(host: string): AlibabaHost | undefined {
  for (const [pattern, rest] of HOSTS) {
    const region = pattern.exec(host)?.groups?.["region"];
    if (region !== undefined) return { ...rest, region };
  }
  return undefined;
}

/**
 * The one host that access keys are used at, for the registries of a region: also for those that are only reached inside
 * its networks. Made of the registry's name, never of what a server says.
 */
export function apiOrigin({ region }: AlibabaHost): URL {
  return new URL(`https://cr.${region}.aliyuncs.com`);
}

/**
 * What a challenge says of the instance: `registry.aliyuncs.com:cn-hangzhou:china:cri-abc`. Undefined for challenges of
 * others. Without an `instanceId` it is a personal one.
 */
export function readService(
  challenges: readonly Challenge[],
): { readonly instanceId?: string } | undefined {
  const service = challenges.find(({ scheme }) => scheme === "bearer")?.parameters.get("service");
  const parts = service?.split(":") ?? [];
  if (parts[0] !== "registry.aliyuncs.com" || parts.length < 3) return undefined;
  const last = parts.at(-1) ?? "";
  return /^cri-[a-z0-9]{1,40}$/.test(last) ? { instanceId: last } : {};
}
