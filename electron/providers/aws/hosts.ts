/** A private registry of Amazon, as its host says it. */
export interface EcrHost {
  /** Twelve digits. */
  readonly registryId: string;
  readonly region: string;
  /** Of the account's part of the cloud: keys are for one of them. */
  readonly dnsSuffix: string;
  /** Where the API of this registry is. */
  readonly api: URL;
}

/** `eu-west-1`, `us-gov-east-1`, `cn-north-1`, `ap-southeast-7`. */
export const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/;

/**
 * Every name that a private registry has, matched whole. Sources: AWS General Reference, "Amazon ECR endpoints and quotas";
 * the patterns of ecr-credential-provider (kubernetes/cloud-provider-aws), 2026-11.
 */
const FORMS: readonly {
  readonly pattern: RegExp;
  readonly dnsSuffix: string;
  readonly api: (region: string, fips: string) => string;
}[] = [
  ...["amazonaws.com", "amazonaws.com.cn", "amazonaws.eu"].map((dnsSuffix) => ({
    pattern: new RegExp(
      `^(\\d{12})\\.dkr\\.ecr(-fips)?\\.([a-z0-9-]+)\\.${dnsSuffix.replaceAll(".", "\\.")}$`,
    ),
    dnsSuffix,
    api: (region: string, fips: string) =>
      fips === "" ? `api.ecr.${region}.${dnsSuffix}` : `ecr-fips.${region}.${dnsSuffix}`,
  })),
  {
    pattern: /^(\d{12})\.dkr-ecr(-fips)?\.([a-z0-9-]+)\.on\.aws$/,
    dnsSuffix: "amazonaws.com",
    api: (region, fips) => `ecr${fips}.${region}.api.aws`,
  },
  {
    pattern: /^(\d{12})\.dkr-ecr(-fips)?\.([a-z0-9-]+)\.on\.amazonwebservices\.com\.cn$/,
    dnsSuffix: "amazonaws.com.cn",
    api: (region, fips) => `ecr${fips}.${region}.api.amazonwebservices.com.cn`,
  },
];

/** Undefined for what is no private registry of Amazon. */
export function parseEcrHost(host: string): EcrHost | undefined {
  const name = host.replace(/:443$/, "");
  for (const { pattern, dnsSuffix, api } of FORMS) {
    const [, registryId, fips = "", region] = pattern.exec(name) ?? [];
    if (registryId === undefined || region === undefined || !REGION.test(region)) continue;
    // China is a cloud of its own, and only there.
    if (region.startsWith("cn-") !== dnsSuffix.endsWith(".cn")) continue;
    return { registryId, region, dnsSuffix, api: new URL(`https://${api(region, fips)}/`) };
  }
  return undefined;
}

/** Where the keys of an account come from, for the part of the cloud that a registry is in. */
export interface AwsPlace {
  readonly region: string;
  readonly dnsSuffix: string;
}

/** Source: AWS General Reference, "AWS Security Token Service endpoints". */
export function stsUrl({ region, dnsSuffix }: AwsPlace): URL {
  return new URL(`https://sts.${region}.${dnsSuffix}/`);
}

/** Source: AWS General Reference, "IAM Identity Center portal endpoints". Undefined for a region that is none. */
export function ssoPortalUrl(region: string, { dnsSuffix }: AwsPlace): URL | undefined {
  return REGION.test(region) ? new URL(`https://portal.sso.${region}.${dnsSuffix}/`) : undefined;
}
