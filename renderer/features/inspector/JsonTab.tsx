import type { Inspection } from "../../../shared/image.ts";
import { parseLocation } from "../../../shared/location.ts";
import { type Digest, isDigest } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { JsonDocument } from "../../store/inspector-trail.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { ArtifactDocumentView } from "./ArtifactDocumentView.tsx";
import { artifactTitle } from "./artifact-title.ts";
import { CopyAsCommand } from "./CopyAsCommand.tsx";
import { configDigest, targetOfDigest } from "./digest-links.ts";
import type { WantedDocument } from "./document-commands.ts";
import { JsonText } from "./JsonText.tsx";
import styles from "./Inspector.module.css";

const css = classNamesOf(styles);

/** More do not fit side by side. */
const MAX_SEGMENTS = 3;

/** The documents themselves: those of the image, and those that an artifact holds. */
export function JsonTab({ inspection }: { readonly inspection: Inspection }) {
  const wanted = useApp((state) => state.jsonDocument) ?? "manifest";
  const show = useApp((state) => state.showJsonDocument);
  const { t, format } = useI18n();
  const openDigest = useDigestLinks(inspection);
  const options = useOptions(inspection);
  const selected = options.find(({ id }) => id === wanted) ?? options[0];
  if (selected === undefined) return null;
  const raw = textOf(inspection, selected.id);
  const choice = { label: t.inspector.document, options, selected: selected.id, onSelect: show };
  return (
    <div className={css("view", "json")}>
      <div className={css("jsonHead")}>
        {options.length > MAX_SEGMENTS ? <Picker {...choice} /> : <Segments {...choice} />}
        {raw !== undefined && (
          <>
            <span className={css("jsonSize")}>{format.bytes(raw.length)}</span>
            <CopyAsCommand
              location={inspection.location}
              wanted={wantedDocument(inspection, selected.id)}
            />
            <CopyButton text={raw} what={selected.title} />
          </>
        )}
      </div>
      {raw === undefined ? (
        <ArtifactDocumentView
          key={selected.id}
          digest={selected.id}
          title={selected.title}
          linkOf={openDigest}
          location={inspection.location}
        />
      ) : (
        <JsonText title={selected.title} raw={raw} linkOf={openDigest} />
      )}
    </div>
  );
}

/** The documents that there are. */
function useOptions(
  inspection: Inspection,
): readonly { readonly id: JsonDocument; readonly title: string }[] {
  const { t } = useI18n();
  const titles = {
    index: t.inspector.index,
    manifest: t.inspector.manifest,
    config: t.inspector.configDocument,
  };
  const own = (["index", "manifest", "config"] as const)
    .filter((id) => textOf(inspection, id) !== undefined)
    .map((id) => ({ id, title: titles[id] }));
  const documents = inspection.image?.artifact?.documents ?? [];
  return [
    ...own,
    ...documents
      .filter(({ readable }) => readable)
      .map((document) => ({ id: document.digest, title: artifactTitle(document, t) })),
  ];
}

/** One of the image's own documents; undefined for those of an artifact, which are read when they are wanted. */
function textOf({ kind, rawJson, image }: Inspection, id: JsonDocument): string | undefined {
  if (id === "index") return kind === "index" ? rawJson : undefined;
  if (id === "manifest") return image?.manifestJson ?? (kind === "manifest" ? rawJson : undefined);
  return id === "config" ? image?.configJson : undefined;
}

function wantedDocument(
  { descriptor, kind, image }: Inspection,
  id: JsonDocument,
): WantedDocument | undefined {
  if (id === "index" || image === undefined) return { ...descriptor, kind: "manifest" };
  if (id === "manifest") {
    const { digest, mediaType } = kind === "index" ? image.descriptor : descriptor;
    return { kind: "manifest", digest, mediaType };
  }
  const digest = configDigest(image.manifestJson);
  if (!isDigest(digest)) return undefined;
  return { kind: "config", digest, mediaType: MEDIA_TYPES.ociConfig };
}

/** What a click on a digest does. */
function useDigestLinks(inspection: Inspection): (digest: Digest) => (() => void) | undefined {
  const store = useAppStore();
  const location = parseLocation(inspection.location);
  return (digest) => {
    const target = targetOfDigest(digest, location, inspection);
    if (target === undefined) return undefined;
    const { openObject, showJsonDocument, showLayer } = store.getState();
    if (target.kind === "object") return () => openObject(target.location, { tab: "json" });
    if (target.kind === "layer") return () => showLayer(target.digest);
    return () => showJsonDocument(target.document);
  };
}
