import { runTool } from "../../support/real/child.ts";
import type { BenchImage } from "../bench-images.ts";
import type { Stage, StagedRegistry } from "../stage.ts";
import { peerArgs } from "../tool-commands.ts";

/** Puts an image into a registry, from which it is pulled and copied later. */
export async function seed(
  stage: Stage,
  { registry, tls }: StagedRegistry,
  image: BenchImage,
  repository: string,
): Promise<void> {
  const to = { kind: "registry", host: registry.host, tls, repository } as const;
  const certificates = tls ? [`--dest-cert-dir=${certificatesOf(stage, registry.host)}`] : [];
  const args = peerArgs("skopeo", { kind: "layout", path: image.layoutPath }, to);
  // Options stand before the two names.
  await runTool("skopeo", [...args.slice(0, -2), ...certificates, ...args.slice(-2)]);
}

function certificatesOf({ userHome }: Stage, host: string): string {
  return `${userHome}/.config/containers/certs.d/${host}`;
}
