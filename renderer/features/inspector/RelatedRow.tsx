import {
  BadgeCheck,
  Boxes,
  FileBadge,
  FileText,
  Layers,
  ListTree,
  Package,
  ShieldAlert,
} from "lucide-react";
import type { ArtifactDocument } from "../../../shared/artifact.ts";
import { printable } from "../../../shared/printable.ts";
import type { RelatedItem } from "../../../shared/related.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName, objectTitle } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button as AriaButton } from "react-aria-components";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { When } from "../../ui/When.tsx";
import { artifactTitle } from "./artifact-title.ts";
import styles from "./Related.module.css";

const css = classNamesOf(styles);

/** One related thing: pressing it shows it in the inspector, at its document where it has one that can be read. */
export function RelatedRow({ item }: { readonly item: RelatedItem }) {
  const { t, format } = useI18n();
  const openObject = useApp((state) => state.openObject);
  const documents = item.artifact?.documents.filter(({ readable }) => readable) ?? [];
  const title = titleOf(item, t);
  const open = (document?: ArtifactDocument): void =>
    openObject(item.location, document && { tab: "json", document: document.digest });
  return (
    <li className={css("item")}>
      <AriaButton
        className={css("open")}
        onPress={() => open(documents.length === 1 ? documents[0] : undefined)}
      >
        <span className={css("icon")} aria-hidden>
          {iconOf(item)}
        </span>
        <span className={css("words")}>
          <span className={css("title")}>{title}</span>
          <span className={css("facts")}>
            {factsOf(item, t, (amount) => format.bytes(amount)).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
            {item.created !== undefined && <When iso={item.created} />}
          </span>
        </span>
        {item.digest !== undefined && <DigestChip digest={item.digest} />}
      </AriaButton>
      {documents.length > 1 && (
        <ul className={css("documents")} aria-label={title}>
          {documents.map((document) => (
            <li key={document.digest}>
              <AriaButton className={css("document")} onPress={() => open(document)}>
                <FileText aria-hidden />
                <span>{artifactTitle(document, t)}</span>
                <span className={css("size")}>{format.bytes(document.size)}</span>
              </AriaButton>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** What it is, where it is no image; else what it is called. */
function titleOf({ artifact, name, location }: RelatedItem, t: Messages): string {
  if (artifact !== undefined) return artifactTitle(artifact, t);
  if (name === undefined) return printable(objectTitle(location));
  return printable(name.includes("/") ? familiarName(name) : name);
}

function factsOf(
  { subject, size, found, commonLayers }: RelatedItem,
  t: Messages,
  bytes: (size: number) => string,
): readonly string[] {
  const facts: string[] = [];
  if (subject !== undefined) {
    const { platform } = subject;
    facts.push(
      platform === undefined ? t.related.forAll : t.related.forPlatform(printable(platform)),
    );
  }
  if (commonLayers !== undefined) facts.push(t.related.commonLayers(commonLayers));
  if (found === "annotation") facts.push(t.related.notChecked);
  if (size !== undefined && found !== "index") facts.push(bytes(size));
  return facts;
}

function iconOf({ artifact, found }: RelatedItem) {
  if (artifact === undefined) {
    if (found === "index") return <Boxes />;
    return found === "layers" || found === "annotation" ? <Layers /> : <Package />;
  }
  switch (artifact.purpose) {
    case "signature":
      return <BadgeCheck />;
    case "sbom":
      return <ListTree />;
    case "vulnerabilities":
      return <ShieldAlert />;
    case "provenance":
    case "attestation":
      return <FileBadge />;
    default:
      return <Package />;
  }
}
