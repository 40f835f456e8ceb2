import { useEffect, useRef } from "react";
import type { ImageDetails, Inspection } from "../../../shared/image.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { hueStyle } from "../../ui/DigestChip.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import styles from "./Inspector.module.css";
import { readableCommand } from "./layer-command.ts";
import { limited } from "./limited.ts";

const css = classNamesOf(styles);

type Layer = ImageDetails["layers"][number];

/** Every layer, with a bar to scale and the command that made it. */
export function LayersTab({ inspection }: { readonly inspection: Inspection }) {
  const { t, format } = useI18n();
  const { image } = inspection;
  if (image === undefined) return <EmptyState title={t.inspector.noImage} />;
  const largest = Math.max(1, ...image.layers.map(({ descriptor }) => descriptor.size));
  const total = image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  return (
    <div className={css("view")}>
      <p className={css("summary")}>
        {t.inspector.layerCount(image.layers.length, format.bytes(total))}
      </p>
      <ol className={css("layers")}>
        {image.layers.map((layer, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a blob may stand in an image twice; its place cannot
          <LayerItem key={`${index}:${layer.descriptor.digest}`} {...{ layer, index, largest }} />
        ))}
      </ol>
    </div>
  );
}

interface LayerItemProps {
  readonly layer: Layer;
  readonly index: number;
  readonly largest: number;
}

function LayerItem({ layer, index, largest }: LayerItemProps) {
  const { t, format } = useI18n();
  const { digest, size } = layer.descriptor;
  const isShown = useApp((state) => state.shownLayer === digest);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isShown) row.current?.scrollIntoView({ block: "nearest" });
  }, [isShown]);
  const command = layer.command === undefined ? undefined : limited(readableCommand(layer.command));
  return (
    <li
      ref={row}
      className={css("layer", isShown && "shown")}
      aria-current={isShown || undefined}
      style={hueStyle(digest)}
      aria-label={t.inspector.layerNumber(index + 1)}
    >
      <div className={css("layerHead")}>
        <span className={css("layerIndex")}>{index + 1}</span>
        <code className={css("layerDigest")} title={digest}>
          {shortDigest(digest)}
        </code>
        <CopyButton text={digest} what={t.inspector.digest} />
        <span className={css("layerSize")}>{format.bytes(size)}</span>
      </div>
      <div className={css("scale")} aria-hidden>
        <div
          className={css("scaleFill")}
          style={{ width: `${Math.max(0.6, (size / largest) * 100)}%` }}
        />
      </div>
      {command === undefined ? (
        <p className={css("noCommand")}>{t.inspector.noCommand}</p>
      ) : (
        <code className={css("layerCommand")} title={command}>
          {command}
        </code>
      )}
    </li>
  );
}
