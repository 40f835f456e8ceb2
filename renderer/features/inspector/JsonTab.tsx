import { useState } from "react";
import type { Inspection } from "../../../shared/image.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { JsonText } from "./JsonText.tsx";
import styles from "./Inspector.module.css";

const css = classNamesOf(styles);

type Document = "index" | "manifest" | "config";

/** The documents themselves. */
export function JsonTab({ inspection }: { readonly inspection: Inspection }) {
  const { t, format } = useI18n();
  const [wanted, setWanted] = useState<Document>("manifest");
  const { image, kind, rawJson } = inspection;
  const titles = {
    index: t.inspector.index,
    manifest: t.inspector.manifest,
    config: t.inspector.configDocument,
  };
  const texts: Readonly<Record<Document, string | undefined>> = {
    index: kind === "index" ? rawJson : undefined,
    manifest: image?.manifestJson ?? (kind === "manifest" ? rawJson : undefined),
    config: image?.configJson,
  };
  const available = (["index", "manifest", "config"] as const).filter(
    (id) => texts[id] !== undefined,
  );
  const selected = available.includes(wanted) ? wanted : (available[0] ?? "manifest");
  const raw = texts[selected] ?? "";
  return (
    <div className={css("view", "json")}>
      <div className={css("jsonHead")}>
        <Segments
          label={t.inspector.document}
          options={available.map((id) => ({ id, title: titles[id] }))}
          selected={selected}
          onSelect={setWanted}
        />
        <span className={css("jsonSize")}>{format.bytes(raw.length)}</span>
        <CopyButton text={raw} what={titles[selected]} />
      </div>
      <JsonText title={titles[selected]} raw={raw} />
    </div>
  );
}
