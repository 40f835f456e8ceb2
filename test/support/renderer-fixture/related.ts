import { setImmediate as nextTurn } from "node:timers/promises";
import type { Artifact } from "../../../shared/artifact.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatLocation, locationAt, parseLocation } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import type { RelatedItem } from "../../../shared/related.ts";
import { isFinished } from "../../../shared/transfer.ts";
import { digestFrom, type FakeImage } from "./images.ts";
import { imageAt } from "./planning.ts";
import { watch } from "./watch.ts";
import type { World } from "./world.ts";

/** What every image has here: a signature, an SBOM, and BuildKit's statements about each platform. */
export function relatedHandlers(world: World): Handlers<PortolanContract>["related"] {
  return {
    find: async function* ({ location }) {
      const image = imageAt(world, location);
      yield { part: "bases", items: [namedBase()], complete: true };
      yield { part: "derived", items: [], complete: true };
      await nextTurn();
      yield { part: "attached", items: attachedTo(image, location), complete: true };
      await nextTurn();
      yield { part: "parents", items: [], complete: world.repositories.size < 10 };
    },
    document: async ({ location, digest }) => {
      if (digest !== SPDX_DIGEST) {
        throw new AppError("blob_not_found", "no such blob", { details: { digest, location } });
      }
      const text = JSON.stringify({ spdxVersion: "SPDX-2.3", name: "app", packages: [] });
      return { digest: SPDX_DIGEST, mediaType: "application/spdx+json", size: text.length, text };
    },
  };
}

export function historyHandlers(world: World): Handlers<PortolanContract>["history"] {
  return {
    of: async ({ location, limit }) => {
      const entries = [...world.transfers.values()]
        .filter(({ state, source }) => isFinished(state) && source.startsWith(location))
        .map((transfer) => ({ transfer, end: "source" as const }));
      return { entries: entries.slice(0, limit), complete: entries.length <= limit };
    },
  };
}

export function linksHandlers(world: World): Handlers<PortolanContract>["links"] {
  return {
    opened: (_input, { signal }) =>
      watch(() => ({ locations: world.openedLinks.splice(0) }), world.changes.files, signal),
    openWebPage: async ({ address }) => {
      world.openedPages.push(address);
      return {};
    },
  };
}

const SPDX_DIGEST = digestFrom("an SBOM");

function attachedTo(image: FakeImage, location: string): RelatedItem[] {
  const leads = (digest: Digest): string =>
    formatLocation(locationAt(parseLocation(location), digest));
  const item = (seed: string, artifact: Artifact, rest: Partial<RelatedItem>): RelatedItem => ({
    location: leads(digestFrom(seed)),
    digest: digestFrom(seed),
    mediaType: MEDIA_TYPES.ociManifest,
    size: 4210,
    found: "referrer",
    artifact,
    subject: { digest: image.digest },
    ...rest,
  });
  return [
    item("a signature", { purpose: "signature", format: "cosign", type: "x", documents: [] }, {}),
    item(
      "an SBOM manifest",
      {
        purpose: "sbom",
        format: "spdx",
        type: "application/spdx+json",
        documents: [
          {
            purpose: "sbom",
            format: "spdx",
            type: "application/spdx+json",
            digest: SPDX_DIGEST,
            mediaType: "application/spdx+json",
            size: 4100,
            readable: true,
          },
        ],
      },
      { created: image.created },
    ),
    ...image.platforms.map((platform) =>
      item(
        `statements about ${platform}`,
        {
          purpose: "provenance",
          format: "slsa",
          type: "https://slsa.dev/provenance/v1",
          documents: [],
        },
        { found: "entry", subject: { digest: digestFrom(`${image.seed} ${platform}`), platform } },
      ),
    ),
  ];
}

function namedBase(): RelatedItem {
  const digest = digestFrom("a base");
  return {
    location: `docker.io/library/debian@${digest}`,
    name: "docker.io/library/debian:12-slim",
    digest,
    found: "annotation",
  };
}
