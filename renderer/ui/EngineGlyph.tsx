import { classNamesOf } from "./class-names.ts";
import styles from "./EngineGlyph.module.css";

const css = classNamesOf(styles);

/** A small mark by which Docker and Podman are told apart in a list. Says nothing that words do not say too. */
export function EngineGlyph({ kind }: { readonly kind: "docker" | "podman" | undefined }) {
  return (
    <span className={css("glyph", kind)} aria-hidden>
      {kind === undefined ? "?" : kind === "docker" ? "D" : "P"}
    </span>
  );
}
