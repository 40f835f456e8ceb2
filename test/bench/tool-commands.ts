import type { ArchiveForm, Peer } from "./results.ts";

/** Where an image comes from or goes to. Its name is always {@link TAG}. */
export type End =
  | { readonly kind: "layout"; readonly path: string }
  /** A tar file, with one image. */
  | { readonly kind: "archive"; readonly form: ArchiveForm; readonly path: string }
  | {
      readonly kind: "registry";
      /** As the tool is to reach it: of the registry itself, or of a link in front of it. */
      readonly host: string;
      readonly tls: boolean;
      readonly repository: string;
    };

export const TAG = "v1";

/** The name of an end as Portolan takes it, on the command line and over the contract. */
export function locationOf(end: End): string {
  if (end.kind === "archive") return `${end.form}:${end.path}`;
  return end.kind === "layout" ? `oci:${end.path}:${TAG}` : referenceOf(end);
}

/**
 * The words after the program's name with which a peer moves an image, every byte as it is and with the tool's own
 * choice of everything else.
 */
export function peerArgs(peer: Peer, from: End, to: End): readonly string[] {
  if (peer === "skopeo") return skopeoArgs(from, to);
  if (from.kind === "archive" || to.kind === "archive")
    throw new Error(`${peer} is not measured with archives`);
  switch (peer) {
    case "crane":
      return craneArgs(from, to);
    case "regctl":
      return regctlArgs(from, to);
    case "oras":
      return orasArgs(from, to);
    default:
      return peer satisfies never;
  }
}

type NetworkEnd = Exclude<End, { kind: "archive" }>;
type RegistryEnd = Extract<End, { kind: "registry" }>;

function referenceOf({ host, repository }: RegistryEnd): string {
  return `${host}/${repository}:${TAG}`;
}

function skopeoArgs(from: End, to: End): readonly string[] {
  const name = (end: End): string =>
    end.kind === "registry" ? `docker://${referenceOf(end)}` : locationOf(end);
  // Docker's form holds no packed layers and no manifests.
  const isChanged = [from, to].some((end) => end.kind === "archive" && end.form !== "oci-archive");
  const plain = (side: string, end: End): readonly string[] =>
    end.kind === "registry" && !end.tls ? [`--${side}-tls-verify=false`] : [];
  const copy = [
    "--insecure-policy",
    "copy",
    "--quiet",
    ...(isChanged ? [] : ["--preserve-digests"]),
  ];
  return [...copy, ...plain("src", from), ...plain("dest", to), name(from), name(to)];
}

/** crane takes plain HTTP of loopback addresses without being told. */
function craneArgs(from: NetworkEnd, to: NetworkEnd): readonly string[] {
  if (from.kind === "layout") return ["push", from.path, locationOf(to)];
  if (to.kind === "layout") return ["pull", "--format=oci", referenceOf(from), to.path];
  return ["copy", referenceOf(from), referenceOf(to)];
}

function regctlArgs(from: NetworkEnd, to: NetworkEnd): readonly string[] {
  const name = (end: NetworkEnd): string =>
    end.kind === "layout" ? `ocidir://${end.path}:${TAG}` : referenceOf(end);
  const hosts = [from, to].flatMap((end) =>
    end.kind === "layout"
      ? []
      : ["--host", `reg=${end.host},tls=${end.tls ? "enabled" : "disabled"}`],
  );
  return [...hosts, "image", "copy", name(from), name(to)];
}

function orasArgs(from: NetworkEnd, to: NetworkEnd): readonly string[] {
  const side = (word: string, end: NetworkEnd): readonly string[] => {
    if (end.kind === "layout") return [`--${word}-oci-layout`];
    return end.tls ? [] : [`--${word}-plain-http`];
  };
  const name = (end: NetworkEnd): string =>
    end.kind === "layout" ? `${end.path}:${TAG}` : referenceOf(end);
  return ["copy", "--no-tty", ...side("from", from), ...side("to", to), name(from), name(to)];
}
