import { describe, expect, it } from "vitest";
import { tryReadManifest } from "../../../../electron/images/try-read-manifest.ts";
import { AppError, cancelledError, hasCode } from "../../../../shared/errors.ts";
import { anImage } from "../../../support/image-builder.ts";

const { root } = anImage().build();
const { descriptor } = root;
const fails = (reason: AppError) => () => Promise.reject(reason);
const missing = new AppError("manifest_not_found", "it is not there");

describe("a manifest that may be unreadable", () => {
  it("is read", async () => {
    const manifest = await tryReadManifest(descriptor, () => Promise.resolve(root.bytes));
    expect(manifest?.kind).toBe("manifest");
  });

  it("is nothing when it is missing, or no manifest", async () => {
    expect(await tryReadManifest(descriptor, fails(missing))).toBeUndefined();
    const garbage = Buffer.from("garbage");
    expect(await tryReadManifest(descriptor, () => Promise.resolve(garbage))).toBeUndefined();
  });

  it("fails where the failure is not one of those that are meant, and always when given up", async () => {
    const isMissing = (error: unknown): boolean => hasCode(error, "manifest_not_found");
    expect(await tryReadManifest(descriptor, fails(missing), isMissing)).toBeUndefined();
    const broken = new AppError("digest_mismatch", "it is another");
    await expect(tryReadManifest(descriptor, fails(broken), isMissing)).rejects.toBe(broken);
    const given = cancelledError("reading");
    await expect(tryReadManifest(descriptor, fails(given))).rejects.toBe(given);
  });
});
