import { z } from "zod";
import { AppError } from "../errors.ts";

/** Spec: image-spec v1.1, image-index.md, platform object. */
export const platformSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  "os.version": z.string().optional(),
  "os.features": z.array(z.string()).optional(),
});

export type Platform = z.infer<typeof platformSchema>;

const PART = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Names that people and kernels use for the architectures Go names. Source: containerd platforms, database.go. */
const ARCHITECTURE_ALIASES: ReadonlyMap<string, string> = new Map([
  ["x86_64", "amd64"],
  ["x86-64", "amd64"],
  ["aarch64", "arm64"],
  ["armhf", "arm"],
  ["armel", "arm"],
  ["i386", "386"],
]);

/** The variant that an image means when it names none. Source: containerd platforms, normalizeArch. */
const DEFAULT_VARIANT: ReadonlyMap<string, string> = new Map([
  ["arm", "v7"],
  ["arm64", "v8"],
  ["amd64", "v1"],
]);

/** Variants each machine can run, best first. */
const VARIANT_LADDER: ReadonlyMap<string, readonly string[]> = new Map([
  ["arm", ["v8", "v7", "v6", "v5"]],
  ["arm64", ["v9", "v8"]],
  ["amd64", ["v4", "v3", "v2", "v1"]],
]);

/**
 * Reads `os/architecture[/variant]`, or a bare architecture, which means Linux.
 * @throws invalid_platform
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split("/");
  if (text.length > 100 || parts.length > 3 || !parts.every((part) => PART.test(part))) {
    throw new AppError(
      "invalid_platform",
      `not a platform: ${JSON.stringify(text.slice(0, 100))}`,
      {
        details: { platform: text.slice(0, 100) },
      },
    );
  }
  const [first = "", second, variant] = parts;
  const os = second === undefined ? "linux" : first.toLowerCase();
  const architecture = normalizeArchitecture(second ?? first);
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** Go's name of an architecture, whoever named it. */
export function normalizeArchitecture(architecture: string): string {
  const named = architecture.toLowerCase();
  return ARCHITECTURE_ALIASES.get(named) ?? named;
}

export function formatPlatform(platform: Platform): string {
  const variant =
    platform.variant === undefined || platform.variant === "" ? "" : `/${platform.variant}`;
  return `${platform.os}/${platform.architecture}${variant}`;
}

/** True for the `unknown/unknown` entries under which BuildKit stores attestations. */
export function isUnknownPlatform(platform: Platform | undefined): boolean {
  return platform?.os === "unknown" || platform?.architecture === "unknown";
}

/**
 * How well `offered` serves a request for `wanted`: lower is better, 0 is exact, undefined does not fit.
 * A request without a variant takes the best variant the architecture's usual machines run.
 */
export function platformDistance(wanted: Platform, offered: Platform): number | undefined {
  if (wanted.os !== offered.os || wanted.architecture !== offered.architecture) return undefined;
  if (wanted["os.version"] !== undefined && !sameBuild(wanted["os.version"], offered["os.version"]))
    return undefined;
  const want = wanted.variant ?? DEFAULT_VARIANT.get(wanted.architecture) ?? "";
  const offer = offered.variant ?? DEFAULT_VARIANT.get(offered.architecture) ?? "";
  if (want === offer) return 0;
  const ladder = VARIANT_LADDER.get(wanted.architecture);
  if (ladder === undefined) return undefined;
  const from = ladder.indexOf(want);
  const to = ladder.indexOf(offer);
  return from === -1 || to < from ? undefined : to - from;
}

/** Windows images run where the first three parts of the version agree. */
function sameBuild(wanted: string, offered: string | undefined): boolean {
  const build = (version: string): string => version.split(".").slice(0, 3).join(".");
  return offered !== undefined && build(wanted) === build(offered);
}
