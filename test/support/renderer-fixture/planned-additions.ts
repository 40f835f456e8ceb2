import { cosignTag } from "../../../shared/addition-tag.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import type { PlannedAddition, TransferPlan } from "../../../shared/plan.ts";
import type { TransferRequest } from "../../../shared/transfer.ts";
import { digestFrom } from "./images.ts";

/** Every image has a signature of cosign on its index, and an SBOM for its first platform. */
export function plannedAdditions(
  request: TransferRequest,
  { kind, manifests }: Pick<TransferPlan, "kind" | "manifests">,
): Pick<TransferPlan, "additions"> {
  if (request.additions !== "all") return {};
  if (kind === "retag") return { additions: { items: [], complete: true } };
  const index = digestFrom(`index of ${request.source}`);
  const platform = manifests[0]?.descriptor.digest ?? index;
  const items = [
    addition(index, { purpose: "signature", found: "tag", size: 1841 }),
    addition(platform, { purpose: "sbom", found: "referrer", size: 412_300 }),
  ];
  return { additions: { items: items.map((item) => decided(item, request)), complete: true } };
}

function addition(
  subject: Digest,
  { purpose, found, size }: Pick<PlannedAddition, "purpose" | "found" | "size">,
): PlannedAddition {
  return {
    digest: digestFrom(`${purpose} of ${subject}`),
    mediaType: MEDIA_TYPES.ociManifest,
    purpose,
    format: purpose === "sbom" ? "spdx" : "cosign",
    found,
    subject: { digest: subject },
    names: found === "tag" ? [cosignTag(subject, "sig")] : [],
    size,
    action: "write",
  };
}

function decided(
  item: PlannedAddition,
  { destination, platforms }: TransferRequest,
): PlannedAddition {
  const cannot = { ...item, names: [], action: "cannot" as const };
  if (destination.startsWith("docker-daemon:")) return { ...cannot, why: "destination" };
  const isOfIndex = item.purpose === "signature";
  return isOfIndex && platforms.length > 0 ? { ...cannot, why: "image_changes" } : item;
}
