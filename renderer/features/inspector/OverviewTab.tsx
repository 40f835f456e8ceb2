import type { Inspection } from "../../../shared/image.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { When } from "../../ui/When.tsx";
import { DigestFact, Fact } from "./Facts.tsx";
import styles from "./Inspector.module.css";
import { limited } from "./limited.ts";
import { Pairs } from "./Pairs.tsx";
import { PullCommands } from "./PullCommands.tsx";
import { ServiceSection } from "./ServiceSection.tsx";
import { useServiceImage } from "./use-service-image.ts";
import { artifactTitle } from "./artifact-title.ts";

const css = classNamesOf(styles);

/** What the image is, and how to get it. */
export function OverviewTab({ inspection }: { readonly inspection: Inspection }) {
  const { t, format } = useI18n();
  const of = useServiceImage(inspection);
  const { descriptor, kind, image, entries } = inspection;
  const created = image?.config?.created;
  const runnable = entries.filter((entry) => !entry.attestation);
  const attestations = entries.length - runnable.length;
  const platforms = kind === "index" ? runnable.map((entry) => entry.platform) : [image?.platform];
  const named = platforms.filter((platform) => platform !== undefined);
  return (
    <div className={css("view")}>
      <DigestFact label={t.inspector.digest} digest={descriptor.digest} />
      {kind === "index" && image !== undefined && (
        <DigestFact
          label={t.inspector.digestOf(printable(image.platform ?? ""))}
          digest={image.descriptor.digest}
        />
      )}
      <dl className={css("facts")}>
        <Fact label={t.inspector.type}>
          {kind === "index" ? t.inspector.kindIndex : typeOf(image, t)}
        </Fact>
        {image !== undefined && (
          <Fact label={t.inspector.size}>
            {t.inspector.sizeOf(format.bytes(image.size), image.layers.length)}
          </Fact>
        )}
        {named.length > 0 && (
          <Fact label={t.inspector.platforms}>
            <ul className={css("chips")}>
              {named.map((platform) => (
                <li key={platform} className={css("chip")}>
                  {printable(platform)}
                </li>
              ))}
              {attestations > 0 && (
                <li className={css("chip", "quiet")}>{t.inspector.attestations(attestations)}</li>
              )}
            </ul>
          </Fact>
        )}
        {created !== undefined && (
          <Fact label={t.inspector.created}>
            <When iso={created} /> <span className={css("exact")}>{format.exact(created)}</span>
          </Fact>
        )}
        {image?.config?.author !== undefined && (
          <Fact label={t.inspector.author}>{limited(image.config.author)}</Fact>
        )}
        <Fact label={t.inspector.mediaType}>
          <code className={css("code")}>{printable(descriptor.mediaType)}</code>
        </Fact>
      </dl>
      {isAttestation(image) && <p className={css("none")}>{t.related.attestationOf}</p>}
      {of !== undefined && <ServiceSection of={of} />}
      <PullCommands inspection={inspection} />
      <Pairs
        label={t.inspector.annotations}
        pairs={Object.entries(inspection.annotations)}
        hasLinks
      />
    </div>
  );
}

/** What it is: an image, or what else is stored like one. */
function typeOf(image: Inspection["image"], t: Messages): string {
  const { artifact } = image ?? {};
  return artifact === undefined ? t.inspector.kindManifest : artifactTitle(artifact, t);
}

function isAttestation(image: Inspection["image"]): boolean {
  const purpose = image?.artifact?.purpose;
  return purpose !== undefined && purpose !== "artifact";
}
