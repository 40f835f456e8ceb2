import type { PlatformRow } from "../../../shared/compare/platforms.ts";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { MAX_DRAWN_ROWS, PairList, PairRow } from "./PairRow.tsx";

/** What each of them is made for. Equal digests have equal colours. */
export function PlatformList({ rows }: { readonly rows: readonly PlatformRow[] }) {
  const { language } = useI18n();
  const words = COMPARE_WORDS[language];
  const shown = (digest: string | undefined, isAbsent: boolean) => {
    if (digest !== undefined) return <DigestChip digest={digest} />;
    return isAbsent ? undefined : "✓";
  };
  return (
    <PairList total={rows.length}>
      {rows.slice(0, MAX_DRAWN_ROWS).map(({ platform, sign, left, right }, index) => (
        <PairRow
          // oxlint-disable-next-line react/no-array-index-key -- an index may offer a platform twice; its place cannot
          key={`${index} ${platform}`}
          sign={sign}
          what={platform === "" ? words.unnamedPlatform : printable(platform)}
          left={shown(left, sign === "+")}
          right={shown(right, sign === "-")}
        />
      ))}
    </PairList>
  );
}
