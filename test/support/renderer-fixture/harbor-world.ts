import type { Digest } from "../../../shared/oci/digest.ts";
import type {
  ImageRow,
  RegistryLabel,
  ScanSummary,
  Vulnerability,
} from "../../../shared/provider.ts";
import { digestFrom, fakeImage, type FakeImage, numberFrom, sizeOf } from "./images.ts";
import type { FakeService } from "./services.ts";
import { connect, createWorld, type World } from "./world.ts";

export const HARBOR_HOST = "harbor.example.test";

const DAY_MS = 86_400_000;

export const HARBOR_LABELS: readonly RegistryLabel[] = [
  { id: "1", name: "production", color: "#c92100" },
  { id: "2", name: "reviewed", color: "#48960c" },
  { id: "3", name: "needs-rebuild", color: "#f57600", namespace: "harbour" },
];

/** A Harbor after some weeks of use: projects, scans, labels, a rule that keeps releases, images without a tag. */
export function createHarborWorld(): World {
  const world = createWorld();
  connect(world, { host: HARBOR_HOST, username: "octo-harbour", label: "Harbor" });
  const service = harborService();
  world.services.set(HARBOR_HOST, service);
  fillRepository(world, service, "harbour/pilot", [
    "1.4.0",
    "1.3.1",
    "1.3.0",
    "1.2.0",
    "edge",
    "nightly",
  ]);
  fillRepository(world, service, "harbour/beacon", ["2.0.0", "2.0.0-rc1"]);
  fillRepository(world, service, "library/tide", ["latest"]);
  return world;
}

function harborService(): FakeService {
  return {
    description: {
      provider: "harbor",
      name: "Harbor",
      version: "2.14.0",
      capabilities: {
        repositories: "api",
        namespaces: "project",
        imageRows: true,
        pullCounts: true,
        tagDeletion: "name",
        deleteRepository: true,
        createRepository: false,
        createNamespace: true,
        serverCopy: "within",
        scans: "start",
        labels: true,
        locks: false,
        quotas: true,
        replication: true,
        search: true,
      },
      notes: ["harbor-copies-all-tags"],
    },
    namespaces: [
      { name: "harbour", visibility: "private", repositories: 2 },
      { name: "library", visibility: "public", repositories: 1 },
      { name: "hub-cache", visibility: "private", repositories: 0, isProxyCache: true },
    ],
    quotas: new Map([
      ["harbour", [{ name: "harbour", usedBytes: 8_900_000_000, limitBytes: 10_000_000_000 }]],
      ["library", [{ name: "library", usedBytes: 412_000_000 }]],
    ]),
    repositories: new Map(),
    images: new Map(),
    labels: [...HARBOR_LABELS],
    locks: new Map(),
    vulnerabilities: new Map(),
    rules: [
      {
        id: "7",
        name: "releases-to-edge",
        from: "Local",
        to: "edge.example.test",
        enabled: true,
        trigger: "manual",
      },
      {
        id: "8",
        name: "mirror-base-images",
        description: "Base images, every night",
        from: "docker.io",
        to: "Local",
        enabled: false,
        trigger: "scheduled",
      },
    ],
    runs: new Map(),
  };
}

function fillRepository(
  world: World,
  service: FakeService,
  repository: string,
  tags: readonly string[],
): void {
  const images = new Map<string, FakeImage>();
  const rows: ImageRow[] = [];
  for (const [index, tag] of tags.entries()) {
    const platforms = index % 2 === 0 ? ["linux/amd64", "linux/arm64"] : ["linux/amd64"];
    const image = fakeImage(`${repository}:${tag}`, { platforms, ageDays: 3 + index * 17 });
    images.set(tag, image);
    rows.push(rowOf(service, image, index, tag));
  }
  const old = fakeImage(`${repository} replaced`, { ageDays: 40 });
  rows.push(rowOf(service, old, tags.length, undefined));
  world.repositories.set(`${HARBOR_HOST}/${repository}`, images);
  service.images.set(repository, rows);
  service.repositories.set(repository, {
    name: repository,
    images: rows.length,
    pulls: numberFrom(`${repository} pulls`, 200, 9000),
    updatedAt: Date.now() - 3 * DAY_MS,
    description: repository === "harbour/pilot" ? "Guides ships into the harbour." : "",
  });
}

function rowOf(
  service: FakeService,
  image: FakeImage,
  index: number,
  tag: string | undefined,
): ImageRow {
  const createdAt = Date.parse(image.created);
  const vulnerabilities = findings(image, index);
  service.vulnerabilities.set(image.digest, vulnerabilities);
  const pushedAt = createdAt + 3_600_000;
  return {
    digest: image.digest,
    tags:
      tag === undefined
        ? []
        : [{ name: tag, pushedAt, ...(index === 1 || index === 2 ? { immutable: true } : {}) }],
    platforms: [...image.platforms],
    bytes: sizeOf(image) * image.platforms.length,
    createdAt,
    pushedAt,
    ...(index === 3 ? {} : { pulledAt: Date.now() - (index * 9 + 1) * DAY_MS }),
    pushedBy: index % 2 === 0 ? "robot$ci" : "octo-harbour",
    pulls: numberFrom(`${image.seed} pulls`, 0, 900),
    labels: index === 0 ? HARBOR_LABELS.slice(0, 2) : index === 3 ? HARBOR_LABELS.slice(2) : [],
    scan: scanOf(vulnerabilities, index),
    signed: index < 3,
    ...(index < 3
      ? {
          accessories: [
            {
              digest: digestFrom(`${image.seed} signature`),
              type: "signature.cosign",
              size: 1804,
              createdAt: pushedAt,
            },
          ],
        }
      : {}),
  };
}

/** The same in every run: each image another mixture. */
function findings(image: FakeImage, index: number): Vulnerability[] {
  const amount = index === 0 ? 0 : index * 6;
  const kinds =
    index > 3
      ? (["critical", "high", "medium", "low"] as const)
      : (["high", "medium", "low"] as const);
  return Array.from({ length: amount }, (_, at) => {
    const severity = kinds[Math.min(kinds.length - 1, Math.floor((at / amount) * 5))] ?? "low";
    const number = numberFrom(`${image.seed} ${at}`, 1000, 59_999);
    return {
      id: `CVE-2026-${number}`,
      severity,
      package: PACKAGES[at % PACKAGES.length] ?? "openssl",
      version: `${1 + (at % 4)}.${at % 9}.${number % 20}-r0`,
      ...(at % 3 === 0 ? {} : { fixedIn: `${1 + (at % 4)}.${at % 9}.${(number % 20) + 1}-r0` }),
      description:
        "A crafted packet makes the parser read behind the end of its buffer, which may end the process.",
      links: [`https://avd.example.test/nvd/cve-2026-${number}`],
    };
  });
}

const PACKAGES = ["openssl", "busybox", "zlib", "libcurl", "=cmd|' /C calc'!A0", "musl", "expat"];

function scanOf(vulnerabilities: readonly Vulnerability[], index: number): ScanSummary {
  if (index === 5) return { status: "none" };
  const counts: NonNullable<ScanSummary["counts"]> = {};
  for (const { severity } of vulnerabilities) counts[severity] = (counts[severity] ?? 0) + 1;
  const [worst] = vulnerabilities;
  return {
    status: "done",
    ...(worst === undefined ? {} : { severity: worst.severity }),
    counts,
    total: vulnerabilities.length,
    fixable: vulnerabilities.filter(({ fixedIn }) => fixedIn !== undefined).length,
    finishedAt: Date.now() - DAY_MS,
    scanner: "Trivy 0.66",
  };
}

/** Like Azure's: tags and images can be locked, and repositories stand in no project. */
export function lockingService(base: FakeService): FakeService {
  const { capabilities } = base.description;
  return {
    ...base,
    description: {
      ...base.description,
      provider: "azure-acr",
      name: "Azure Container Registry",
      notes: [],
      capabilities: { ...capabilities, locks: true, namespaces: "none", labels: false },
    },
  };
}

/** The digest of a tag's image. */
export function harborDigest(world: World, repository: string, tag: string): Digest {
  const image = world.repositories.get(`${HARBOR_HOST}/${repository}`)?.get(tag);
  if (image === undefined) throw new TypeError(`no ${repository}:${tag}`);
  return image.digest;
}
