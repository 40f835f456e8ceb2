import { describe, expect, it } from "vitest";
import {
  builtInProfile,
  cutBlob,
  GENERIC_PROFILE,
  LARGE_BLOB,
  recogniseProgram,
} from "../../../../electron/registry/registry-profile.ts";
import type { RegistryProfile } from "../../../../shared/registry-profile.ts";

const MIB = 1024 * 1024;

describe("built-in profiles", () => {
  const rows: readonly (readonly [string, Partial<RegistryProfile>])[] = [
    [
      "docker.io",
      { name: "Docker Hub", tagDelete: "ask", catalog: "no", manyTags: "no", countsPulls: true },
    ],
    ["registry-1.docker.io", { name: "Docker Hub" }],
    ["ghcr.io", { name: "GHCR", chunkSize: 4 * MIB, chunksHelp: false, catalog: "no" }],
    ["quay.io", { name: "Quay", tagDelete: "yes", catalog: "ask", countsPulls: false }],
    ["acme.azurecr.io", { name: "Azure", tagDelete: "yes", catalog: "yes" }],
    ["acme.azurecr.cn", { name: "Azure" }],
    [
      "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
      { name: "ECR", chunkSize: 10 * MIB, countsBytes: false, chunksHelp: false, catalog: "ask" },
    ],
    ["123456789012.dkr-ecr.eu-west-1.on.aws", { name: "ECR" }],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", { name: "ECR" }],
    ["public.ecr.aws", { name: "ECR Public", mount: "none", catalog: "no", countsBytes: false }],
    ["europe-docker.pkg.dev", { name: "Google", tagDelete: "yes" }],
    ["eu.gcr.io", { name: "Google" }],
    ["registry.cn-hangzhou.aliyuncs.com", { name: "Alibaba", catalog: "no" }],
    ["acme-registry.eu-central-1.cr.aliyuncs.com", { name: "Alibaba" }],
    ["registry.example.com:5000", GENERIC_PROFILE],
  ];

  it.each(rows)("R60: %s", (host, expected) => {
    expect(builtInProfile(host)).toMatchObject(expected);
  });

  it.each(["evil-docker.io", "docker.io.evil.test", "ghcr.io.test", "xgcr.io", "notazurecr.io"])(
    "R60: takes %s for nobody's",
    (host) => {
      expect(builtInProfile(host)).toEqual(GENERIC_PROFILE);
    },
  );

  it("R60: no profile asks for more than a day of a registry's patience, or for chunks that hold memory", () => {
    for (const [host] of rows) {
      const { sessionLifeMs, chunkSize } = builtInProfile(host);
      expect(sessionLifeMs).toBeLessThanOrEqual(24 * 3_600_000);
      expect(chunkSize).toBeLessThanOrEqual(64 * MIB);
    }
  });
});

describe("recogniseProgram", () => {
  const by = (headers: Record<string, string>) => recogniseProgram((name) => headers[name])?.name;

  it("R60: tells zot, Harbor and distribution by what only they send", () => {
    expect(by({ "blob-upload-uuid": "x" })).toBe("zot");
    expect(by({ "docker-upload-uuid": "x", "set-cookie": "sid=1; Path=/" })).toBe("Harbor");
    expect(by({ "docker-upload-uuid": "x", "set-cookie": "lang=en, sid=1" })).toBe("Harbor");
    expect(by({ "docker-upload-uuid": "x", "set-cookie": "AWSsid=1" })).toBe("distribution");
    expect(by({})).toBeUndefined();
  });
});

describe("cutBlob", () => {
  const cut = (size: number, continued: boolean, more: Partial<RegistryProfile> = {}) =>
    cutBlob(size, { ...GENERIC_PROFILE, ...more }, continued);

  it("R44: one request up to the limit, chunks above it", () => {
    const limits = { maxMonolithic: 100, chunkSize: 10 };
    expect(cut(100, false, limits)).toEqual({ chunked: false, chunkSize: 10 });
    expect(cut(101, false, limits)).toEqual({ chunked: true, chunkSize: 10 });
  });

  it("R46: chunks for a large blob whose upload outlives the process", () => {
    expect(cut(LARGE_BLOB, true).chunked).toBe(false);
    expect(cut(LARGE_BLOB + 1, true)).toEqual({ chunked: true, chunkSize: 16 * MIB });
    expect(cut(LARGE_BLOB + 1, false).chunked).toBe(false);
    expect(cut(LARGE_BLOB + 1, true, { chunksHelp: false }).chunked).toBe(false);
  });

  it("R44, F25: never more than 4,000 parts", () => {
    const size = 4_001 * 16 * MIB;
    const { chunkSize } = cut(size, true);
    expect(Math.ceil(size / chunkSize)).toBeLessThanOrEqual(4_000);
    expect(chunkSize).toBeGreaterThan(16 * MIB);
  });
});
