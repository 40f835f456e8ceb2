import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type ImageConfig, imageConfigSchema } from "../../shared/oci/image-config.ts";
import type { Platform } from "../../shared/oci/platform.ts";
import type { Source } from "../images/image-store.ts";
import { onSide } from "./sides.ts";
import { createVerifiedContent } from "./verify.ts";

/** Largest config that is read for its platform. containers/image has the same limit. */
const MAX_CONFIG_SIZE = 4 * 1024 * 1024;

/**
 * The platform an image was made for, as its config says it; undefined when the config says nothing or is not an
 * image config. Spec: image-spec v1.1, config.md.
 * @throws what the source throws; digest_mismatch
 */
export async function readConfigPlatform(
  source: Source,
  config: Descriptor,
  signal: AbortSignal,
): Promise<Platform | undefined> {
  if (config.size > MAX_CONFIG_SIZE) {
    throw new AppError("body_too_large", `the config ${config.digest} is too large to read`, {
      details: { digest: config.digest, size: config.size, limit: MAX_CONFIG_SIZE, side: "source" },
    });
  }
  const content = createVerifiedContent(source, config, { signal });
  try {
    return platformOf(await onSide("source", async () => collect(await content.open(0), signal)));
  } finally {
    content.close();
  }
}

async function collect(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const gather = async (chunksIn: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunksIn) chunks.push(chunk);
  };
  await pipeline(stream, gather, { signal });
  return Buffer.concat(chunks);
}

function platformOf(bytes: Buffer): Platform | undefined {
  const config = tryParseConfig(bytes);
  if (config?.os === undefined || config.architecture === undefined) return undefined;
  const { os, architecture, variant } = config;
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

function tryParseConfig(bytes: Buffer): ImageConfig | undefined {
  try {
    return imageConfigSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    // Configs of other artifacts need not be JSON; they have no platform.
    return undefined;
  }
}
