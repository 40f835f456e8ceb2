import { memo } from "react";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import type { TransferLayer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Progress } from "../../ui/Progress.tsx";
import { layerFraction, toneOf } from "./progress-text.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** Layers drawn for one transfer; a plain list of more is slow, and images of more are rare. */
const MAX_LAYERS = 400;

const NO_LAYERS: readonly TransferLayer[] = [];

/** One line for each layer of a transfer. */
export function LayerList({ id }: { readonly id: string }) {
  const { t } = useI18n();
  const layers = useApp((state) => state.transfers.value?.get(id)?.layers ?? NO_LAYERS);
  const more = layers.length - MAX_LAYERS;
  return (
    <ul className={css("layers")}>
      {layers.slice(0, MAX_LAYERS).map((layer) => (
        <LayerLine key={layer.digest} layer={layer} />
      ))}
      {more > 0 && <li className={css("moreLayers")}>{t.transfers.moreLayers(more)}</li>}
    </ul>
  );
}

/** A layer that did not change keeps its object, so that only lines that move are drawn again. */
const LayerLine = memo(function LayerLine({ layer }: { readonly layer: TransferLayer }) {
  const { t, format } = useI18n();
  const { digest, state, size, bytes, role, mountFrom } = layer;
  const word = t.transfers.layerState[state];
  const fraction = layerFraction(layer);
  const moving = state === "moving" || state === "verifying";
  return (
    <li className={css("layer")}>
      <code className={css("layerDigest")} title={digest}>
        {shortDigest(digest)}
      </code>
      <span className={css("role")}>{role === "config" ? t.transfers.roleConfig : ""}</span>
      <Progress
        label={shortDigest(digest)}
        fraction={fraction}
        words={moving ? `${word}, ${format.percent(fraction)}` : word}
        tone={toneOf(state)}
      />
      <span
        className={css("layerState", state)}
        title={mountFrom === undefined ? "" : printable(t.transfers.mountedFrom(mountFrom))}
      >
        {word}
      </span>
      <span className={css("layerSize")}>
        {moving ? t.transfers.bytesOf(format.bytes(bytes), format.bytes(size)) : format.bytes(size)}
      </span>
    </li>
  );
});
