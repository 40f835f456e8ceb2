import type { LayerRow, PlacedLayer } from "../../../shared/compare/layers.ts";
import { layerKindText } from "../../../shared/i18n/compare-text.ts";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { hueStyle } from "../../ui/DigestChip.tsx";
import styles from "./Compare.module.css";
import { MAX_DRAWN_ROWS, PairList, PairRow } from "./PairRow.tsx";

const css = classNamesOf(styles);

/** Layers beside each other, lowest first, with bars to one scale. */
export function LayerPairs({ rows }: { readonly rows: readonly LayerRow[] }) {
  const { language } = useI18n();
  const words = COMPARE_WORDS[language];
  const drawn = rows.slice(0, MAX_DRAWN_ROWS);
  const largest = drawn.reduce(
    (most, { left, right }) => Math.max(most, left?.size ?? 0, right?.size ?? 0),
    1,
  );
  return (
    <PairList total={rows.length}>
      {drawn.map((row) => (
        <PairRow
          key={`${row.left?.index ?? ""}:${row.right?.index ?? ""}`}
          sign={row.sign}
          what={words.layer(((row.right ?? row.left)?.index ?? 0) + 1)}
          told={layerKindText(row, language)}
          left={row.left && <LayerBar layer={row.left} largest={largest} />}
          right={row.right && <LayerBar layer={row.right} largest={largest} />}
        />
      ))}
    </PairList>
  );
}

function LayerBar({ layer, largest }: { readonly layer: PlacedLayer; readonly largest: number }) {
  const { format } = useI18n();
  const digest = layer.digest ?? layer.diffId ?? "";
  const command = layer.command === undefined ? undefined : printable(layer.command);
  return (
    <div className={css("layer")} style={hueStyle(digest)}>
      <div className={css("layerHead")}>
        <code title={digest}>{shortDigest(digest)}</code>
        {layer.size !== undefined && (
          <span className={css("size")}>{format.bytes(layer.size)}</span>
        )}
      </div>
      {layer.size !== undefined && (
        <div className={css("scale")} aria-hidden>
          <div
            className={css("fill")}
            style={{ width: `${Math.max(0.6, (layer.size / largest) * 100)}%` }}
          />
        </div>
      )}
      {command !== undefined && (
        <code className={css("made")} title={command}>
          {command}
        </code>
      )}
    </div>
  );
}
