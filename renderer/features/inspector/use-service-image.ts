import { useMemo } from "react";
import type { Inspection } from "../../../shared/image.ts";
import type { ImageRow, ProviderDescription } from "../../../shared/provider.ts";
import { untaggedRow } from "../../store/image-rows.ts";
import { panesAt } from "../../store/open-panes.ts";
import { imageReference, repositoryOf } from "../../store/place.ts";
import type { ServiceImage } from "../../store/service-image.ts";
import { accountAddress, serviceOf } from "../../store/services.ts";
import { useApp } from "../../store/use-app.ts";

/** The image in the inspector as its registry's service knows it. */
export interface InspectedService {
  readonly image: ServiceImage;
  /** By which it was opened. */
  readonly tag: string | undefined;
  readonly service: ProviderDescription;
  /** As its list has it, while the list is open. */
  readonly row: ImageRow | undefined;
}

/** Undefined for images that no service knows: those of this computer and of ordinary registries. */
export function useServiceImage(inspection: Inspection): InspectedService | undefined {
  const { location } = inspection;
  const { digest } = inspection.descriptor;
  const place = useMemo(() => repositoryOf(location), [location]);
  const tag = imageReference(location)?.tag;
  const service = useApp((state) =>
    place === undefined ? undefined : serviceOf(state, place.host, place.repository),
  );
  const address = useApp(({ connections }) =>
    place === undefined
      ? ""
      : accountAddress(connections.value ?? [], place.host, place.repository),
  );
  const row = useApp((state) => {
    if (place === undefined) return undefined;
    const { byRow } = panesAt(state, { kind: "repository", ...place })[0]?.imageRows ?? {};
    return byRow?.get(tag ?? untaggedRow(digest))?.image;
  });
  return useMemo(() => {
    if (place === undefined || service === undefined) return undefined;
    const isOlder = row?.digest !== undefined && row.digest !== digest;
    // The list may be older than the image that was read.
    return { image: { address, ...place, digest }, tag, service, row: isOlder ? undefined : row };
  }, [address, place, service, digest, tag, row]);
}
