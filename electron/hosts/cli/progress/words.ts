import { assertNever } from "../../../../shared/assert-never.ts";
import { familiarLocation, formatLocation, parseLocation } from "../../../../shared/location.ts";
import { isDigest } from "../../../../shared/oci/digest.ts";
import { familiarReference } from "../../../../shared/oci/reference.ts";
import type { Transfer, TransferLayer } from "../../../../shared/transfer.ts";
import type { Messages } from "../messages/en.ts";

/** The first line of a transfer, in the words Docker's users know; a retag needs none. */
export function firstLine(messages: Messages, transfer: Transfer): string | undefined {
  const source = parseLocation(transfer.source);
  const destination = parseLocation(transfer.destination);
  if (transfer.kind === "pull" && source.kind === "registry") {
    const { registry, repository, tag, digest } = source.reference;
    return messages.pullingFrom(
      tag ?? digest ?? "*",
      registry === "docker.io" ? repository : `${registry}/${repository}`,
    );
  }
  if (transfer.kind === "push" && destination.kind === "registry") {
    const { registry, repository } = destination.reference;
    return messages.pushTo(`${registry}/${repository}`);
  }
  if (transfer.kind === "retag") return undefined;
  return messages.copying(familiarLocation(source), familiarLocation(destination));
}

/** What is said of a layer in its state. */
export function layerWords(
  messages: Messages,
  kind: Transfer["kind"],
  layer: TransferLayer,
): string {
  switch (layer.state) {
    case "waiting":
      return messages.layerWaiting;
    case "checking":
      return messages.layerChecking;
    case "exists":
      return kind === "pull" ? messages.layerExistsHere : messages.layerExistsThere;
    case "mounted":
      return messages.layerMounted(layer.mountFrom ?? "");
    case "moving":
      return {
        pull: messages.layerPulling,
        push: messages.layerPushing,
        copy: messages.layerCopying,
        retag: messages.layerCopying,
      }[kind];
    case "verifying":
      return messages.layerVerifying;
    case "done":
      return {
        pull: messages.layerPulled,
        push: messages.layerPushed,
        copy: messages.layerCopied,
        retag: messages.layerCopied,
      }[kind];
    case "failed":
      return messages.layerFailed;
    case "cancelled":
      return messages.layerCancelled;
    default:
      return assertNever(layer.state);
  }
}

/** Digest and status of each name that was written. */
export function finalLines(messages: Messages, transfer: Transfer): string[] {
  return transfer.results.flatMap(({ name, digest }) => [
    messages.digestLine(digest),
    statusLine(messages, transfer, writtenReference(transfer, name)),
  ]);
}

/** The full reference of a name that was written: a transfer names tags, people want something to paste. */
export function writtenReference({ destination }: Transfer, name: string): string {
  const location = parseLocation(destination);
  switch (location.kind) {
    case "registry": {
      const { registry, repository } = location.reference;
      const reference = isDigest(name)
        ? { registry, repository, digest: name }
        : { registry, repository, tag: name };
      return familiarReference(reference);
    }
    case "oci":
    case "oci-archive":
    case "docker-archive":
      return formatLocation({ kind: location.kind, path: location.path, name });
    default:
      return name;
  }
}

function statusLine(messages: Messages, transfer: Transfer, name: string): string {
  switch (transfer.kind) {
    case "pull":
      return transfer.bytesTotal === 0
        ? messages.statusUpToDate(name)
        : messages.statusPulled(name);
    case "push":
      return messages.statusPushed(name);
    case "copy":
      return messages.statusCopied(name);
    case "retag":
      return messages.statusTagged(name);
    default:
      return assertNever(transfer.kind);
  }
}
