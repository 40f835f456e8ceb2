import { AppError, type ErrorCode, type ErrorDetails } from "../../../shared/errors.ts";
import type { Hint } from "../../../shared/hints.ts";
import { printable } from "../../../shared/printable.ts";
import type { ApiAnswer } from "../../registry/api.ts";
import { batchDeleteSchema } from "./schema.ts";

/** Source: Amazon ECR API Reference, ImageFailure, 2026-11. */
const FAILURES: Readonly<Record<string, { readonly code: ErrorCode; readonly hint?: Hint }>> = {
  ImageNotFound: { code: "manifest_not_found" },
  ImageTagDoesNotMatchDigest: { code: "tag_moved" },
  ImageReferencedByManifestList: { code: "registry_refused", hint: "ecr_image_in_index" },
  InvalidImageDigest: { code: "invalid_digest" },
  InvalidImageTag: { code: "invalid_reference" },
};

/** `BatchDeleteImage` answers 200 whatever came of it. @throws what it says of the one image that was meant */
export function checkDeletion(answer: ApiAnswer, details: ErrorDetails): void {
  const [failure] = answer.read(batchDeleteSchema).failures;
  if (failure === undefined) return;
  const registryCode = printable((failure.failureCode ?? "").slice(0, 64));
  const registryMessage = printable((failure.failureReason ?? "").slice(0, 500));
  const known = Object.hasOwn(FAILURES, registryCode) ? FAILURES[registryCode] : undefined;
  const thing = String(details["reference"] ?? details["repository"]);
  throw new AppError(
    known?.code ?? "registry_refused",
    `${thing} was not deleted (${registryCode}: ${registryMessage})`,
    {
      details: {
        ...details,
        registryCode,
        registryMessage,
        ...(known?.hint === undefined ? {} : { hint: known.hint }),
      },
    },
  );
}
