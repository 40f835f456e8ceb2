import { shortDigest } from "../../shared/oci/digest.ts";
import { classNamesOf } from "./class-names.ts";
import styles from "./DigestChip.module.css";

const css = classNamesOf(styles);

export interface DigestChipProps {
  readonly digest: string;
  /** Said below the whole digest when somebody points at it. */
  readonly note?: string | undefined;
}

/** The short digest with a colour of its own: equal digests are seen to be equal, also far apart in a list. */
export function DigestChip({ digest, note }: DigestChipProps) {
  const title = note === undefined ? digest : `${digest}\n${note}`;
  return (
    <span className={css("chip")} title={title} style={hueStyle(digest)}>
      <span className={css("dot")} aria-hidden />
      <span className={css("text")}>{shortDigest(digest)}</span>
    </span>
  );
}

/** The custom property that gives a digest its colour. */
export function hueStyle(digest: string): Record<`--${string}`, string> {
  return { "--hue": String(hueOf(digest)) };
}

/** 0 to 359, from the first bytes of the digest, which are as good as random. */
function hueOf(digest: string): number {
  const value = Number.parseInt(shortDigest(digest).slice(0, 6), 16);
  return Number.isNaN(value) ? 0 : value % 360;
}
