import { RotateCcw } from "lucide-react";
import { memo } from "react";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import type { TransferLayer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
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
  const canRetry = useApp((state) => state.transfers.value?.get(id)?.state === "failed");
  const more = layers.length - MAX_LAYERS;
  return (
    <ul className={css("layers")}>
      {layers.slice(0, MAX_LAYERS).map((layer) => (
        <LayerLine
          key={layer.digest}
          layer={layer}
          retry={canRetry && layer.state === "failed" ? id : undefined}
        />
      ))}
      {more > 0 && <li className={css("moreLayers")}>{t.transfers.moreLayers(more)}</li>}
    </ul>
  );
}

interface LayerLineProps {
  readonly layer: TransferLayer;
  /** The transfer, when this layer is why it failed. */
  readonly retry: string | undefined;
}

/** A layer that did not change keeps its object, so that only lines that move are drawn again. */
const LayerLine = memo(function LayerLine({ layer, retry }: LayerLineProps) {
  const { t, format } = useI18n();
  const { digest, state, size, bytes, role, mountFrom, resumedAt } = layer;
  const word = t.transfers.layerState[state];
  const resumed =
    resumedAt === undefined || size === 0 || state === "exists" || state === "failed"
      ? undefined
      : t.transfers.resumedAt(format.percent(resumedAt / size));
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
        words={[word, moving ? format.percent(fraction) : "", resumed ?? ""]
          .filter((part) => part !== "")
          .join(", ")}
        tone={toneOf(state)}
      />
      <span
        className={css("layerState", state)}
        title={mountFrom === undefined ? "" : printable(t.transfers.mountedFrom(mountFrom))}
      >
        {moving && resumed !== undefined ? resumed : word}
      </span>
      <span className={css("layerSize")}>
        {moving ? t.transfers.bytesOf(format.bytes(bytes), format.bytes(size)) : format.bytes(size)}
      </span>
      {retry !== undefined && <RetryLayer id={retry} digest={shortDigest(digest)} />}
    </li>
  );
});

/** Tries the layer again that failed, and what was waiting for it; all that is there already stays. */
function RetryLayer({ id, digest }: { readonly id: string; readonly digest: string }) {
  const { t } = useI18n();
  const retry = useApp((state) => state.retryTransfer);
  return (
    <IconButton
      size="small"
      label={t.transfers.retryLayer(digest)}
      icon={<RotateCcw aria-hidden />}
      onPress={() => void retry(id)}
    />
  );
}
