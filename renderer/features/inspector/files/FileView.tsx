import { X } from "lucide-react";
import type { LayerFile } from "../../../../shared/layer-files.ts";
import { printable } from "../../../../shared/printable.ts";
import { useI18n } from "../../../i18n/use-i18n.ts";
import { useApp } from "../../../store/use-app.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { classNamesOf } from "../../../ui/class-names.ts";
import { ErrorNote } from "../../../ui/ErrorNote.tsx";
import { Spinner } from "../../../ui/Spinner.tsx";
import styles from "./Files.module.css";

const css = classNamesOf(styles);

/** Characters drawn: nobody reads more in a pane. */
const MAX_SHOWN = 200_000;

/** One file of the image: its facts, and what is in it. */
export function FileView() {
  const { t } = useI18n();
  const opened = useApp((state) => state.openedFile);
  const close = useApp((state) => state.closeFileInLayer);
  if (opened === undefined) return null;
  const { path, load } = opened;
  return (
    <section className={css("viewer")} aria-label={t.layerFiles.content}>
      <div className={css("viewerHead")}>
        <code className={css("viewerPath")} title={printable(path)}>
          {printable(path)}
        </code>
        <IconButton size="small" label={t.action.close} icon={<X aria-hidden />} onPress={close} />
      </div>
      {load.status === "loading" && <Spinner label={t.layerFiles.reading} />}
      {load.status === "failed" && <ErrorNote error={load.error} plain />}
      {load.status === "ready" && <Shown file={load.value} />}
    </section>
  );
}

function Shown({ file: { entry, content } }: { readonly file: LayerFile }) {
  const { t, format } = useI18n();
  const { mode, uid, gid, size, modified } = entry;
  const time = modified === undefined ? undefined : timeOf(modified);
  const facts = [
    mode.toString(8).padStart(4, "0"),
    `${uid}:${gid}`,
    format.bytes(size),
    ...(time === undefined ? [] : [format.exact(time)]),
  ];
  return (
    <>
      <p className={css("total")}>{facts.join(" · ")}</p>
      {content.kind === "text" && <Text text={printableText(content.text)} />}
      {content.kind === "binary" && (
        <>
          <p className={css("total")}>{t.layerFiles.binary}</p>
          <Text text={hexLines(content.hex)} />
        </>
      )}
      {content.kind === "too_large" && (
        <p className={css("total")}>{t.layerFiles.tooLarge(format.bytes(content.limit))}</p>
      )}
      {content.kind === "none" && (
        <p className={css("total")}>
          {entry.link === undefined
            ? t.layerFiles.noContent
            : t.layerFiles.leadsTo(printable(entry.link))}
        </p>
      )}
    </>
  );
}

function Text({ text }: { readonly text: string }) {
  const { t } = useI18n();
  return (
    <pre className={css("content")} role="group" aria-label={t.layerFiles.content} tabIndex={0}>
      {text === "" ? t.layerFiles.empty : text.slice(0, MAX_SHOWN)}
    </pre>
  );
}

/** Line by line, so that line ends and tabs stay what they are. */
function printableText(text: string): string {
  return text
    .slice(0, MAX_SHOWN)
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}

const BYTES_A_LINE = 16;

/** As hexdump(1) has it. */
function hexLines(hex: string): string {
  const lines: string[] = [];
  for (let at = 0; at < hex.length; at += 2 * BYTES_A_LINE) {
    const digits = hex.slice(at, at + 2 * BYTES_A_LINE);
    const offset = (at / 2).toString(16).padStart(4, "0");
    const pairs = digits.match(/../g) ?? [];
    const letters = pairs.map((pair) => {
      const code = Number.parseInt(pair, 16);
      return code >= 0x20 && code < 0x7f ? String.fromCodePoint(code) : ".";
    });
    lines.push(`${offset}  ${pairs.join(" ").padEnd(3 * BYTES_A_LINE)} ${letters.join("")}`);
  }
  return lines.join("\n");
}

function timeOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
