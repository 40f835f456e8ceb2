import { Server } from "lucide-react";
import type { ProviderId } from "../../shared/provider.ts";
import { classNamesOf } from "./class-names.ts";
import styles from "./ServiceGlyph.module.css";

const css = classNamesOf(styles);

/** One to three letters in place of a logo, and their hue, 0 to 359. */
const GLYPHS: Readonly<Record<Exclude<ProviderId, "generic">, readonly [string, number]>> = {
  harbor: ["H", 215],
  "azure-acr": ["AZ", 245],
  "alibaba-acr": ["AC", 45],
  "docker-hub": ["D", 235],
  ecr: ["EC", 55],
  "ecr-public": ["EC", 55],
  ghcr: ["GH", 280],
  quay: ["Q", 25],
  gitlab: ["GL", 40],
  google: ["G", 150],
  "tencent-tcr": ["TC", 260],
  zot: ["Z", 190],
  dtr: ["M", 225],
};

/** A small mark by which a service is known again. Says nothing that words do not say too. */
export function ServiceGlyph({ provider }: { readonly provider: ProviderId }) {
  if (provider === "generic") return <Server aria-hidden />;
  const [letters, hue] = GLYPHS[provider];
  const style: Record<`--${string}`, string> = { "--hue": String(hue) };
  return (
    <span className={css("glyph")} style={style} aria-hidden>
      {letters}
    </span>
  );
}
