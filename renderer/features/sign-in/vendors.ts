import type { Messages } from "../../i18n/messages.ts";

export type VendorId = keyof Messages["login"]["vendors"];

/** What is special about signing in to a registry service. Words are in i18n. */
export interface Vendor {
  readonly id: VendorId;
  /** As the service calls itself, in every language. */
  readonly name: string;
  /** One to three letters in place of a logo. */
  readonly glyph: string;
  /** 0 to 359. */
  readonly hue: number;
  /** User names that the service prescribes, in place of free ones; the first is usual. */
  readonly usernames?: readonly string[];
  /** What stands in the empty field. */
  readonly usernameExample?: string;
  readonly secretKind?: keyof Messages["login"]["secretOf"];
}

interface Pattern extends Vendor {
  readonly hosts: RegExp;
}

/** Whole names only: `ghcr.io.evil.test` is nobody's. Hosts as their makers document them, 2026-11. */
const VENDORS: readonly Pattern[] = [
  {
    id: "hub",
    name: "Docker Hub",
    glyph: "D",
    hue: 235,
    hosts: /^docker\.io$/,
    secretKind: "token",
  },
  {
    id: "ghcr",
    name: "GitHub Packages",
    glyph: "GH",
    hue: 280,
    hosts: /^ghcr\.io$/,
    secretKind: "token",
  },
  {
    id: "ecr",
    name: "Amazon ECR",
    glyph: "ECR",
    hue: 55,
    hosts: /^\d{12}\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/,
    usernames: ["AWS"],
  },
  {
    id: "ecrPublic",
    name: "Amazon ECR Public",
    glyph: "ECR",
    hue: 55,
    hosts: /^public\.ecr\.aws$/,
    usernames: ["AWS"],
  },
  {
    id: "azure",
    name: "Azure Container Registry",
    glyph: "AZ",
    hue: 245,
    hosts: /^[a-z0-9-]+\.azurecr\.(?:io|cn|us)$/,
  },
  {
    id: "alibabaPersonal",
    name: "Alibaba Cloud ACR",
    glyph: "AC",
    hue: 45,
    hosts:
      /^(?:registry(?:-vpc|-internal)?\.[a-z0-9-]+\.aliyuncs\.com|crpi-[a-z0-9]+(?:-vpc)?\.[a-z0-9-]+\.personal\.cr\.aliyuncs\.com)$/,
    usernameExample: "name@account",
    secretKind: "registryPassword",
  },
  {
    id: "alibabaEnterprise",
    name: "Alibaba Cloud ACR",
    glyph: "AC",
    hue: 45,
    hosts: /^[a-z0-9-]+-registry(?:-vpc)?\.[a-z0-9-]+\.cr\.aliyuncs\.com$/,
    usernameExample: "name@account",
    secretKind: "registryPassword",
  },
  {
    id: "quay",
    name: "Quay",
    glyph: "Q",
    hue: 25,
    hosts: /^quay\.io$/,
    usernameExample: "name+robot",
  },
  {
    id: "gitlab",
    name: "GitLab",
    glyph: "GL",
    hue: 40,
    hosts: /^(?:registry\.gitlab\.com|registry\.gitlab\.[a-z0-9.-]+)$/,
    secretKind: "token",
  },
  {
    id: "google",
    name: "Google Artifact Registry",
    glyph: "G",
    hue: 150,
    hosts: /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:(?:us|eu|asia)\.)?gcr\.io)$/,
    usernames: ["oauth2accesstoken", "_json_key"],
  },
  {
    // No pattern of hosts can tell; people who run one usually say so in its name.
    id: "harbor",
    name: "Harbor",
    glyph: "H",
    hue: 215,
    hosts: /^(?:[a-z0-9-]+\.)*(?:[a-z0-9]+-)*harbor(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+(?::\d+)?$/,
    usernameExample: "robot$project+name",
  },
];

/** The service behind a host, with optional port; undefined for any other registry. */
export function vendorOf(host: string): Vendor | undefined {
  return VENDORS.find(({ hosts }) => hosts.test(host));
}
