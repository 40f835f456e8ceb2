import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { Comparison } from "../../../shared/compare/compare.ts";
import { comparisonMarkdown, comparisonText } from "../../../shared/i18n/compare-text.ts";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Compare.module.css";

const css = classNamesOf(styles);

const FORMATS = { text: comparisonText, markdown: comparisonMarkdown } as const;

/** Puts what differs on the clipboard, for a message or a review. */
export function CopyReport({ comparison }: { readonly comparison: Comparison }) {
  const { t, language } = useI18n();
  const left = useApp((state) => state.comparing.left.text);
  const right = useApp((state) => state.comparing.right.text);
  const [copied, setCopied] = useState<keyof typeof FORMATS>();
  const copy = (format: keyof typeof FORMATS): void => {
    const report = FORMATS[format](comparison, { left, right }, { language });
    void copyText(report).then((done) => setCopied(done ? format : undefined));
  };
  const labels = { text: t.compare.copyText, markdown: t.compare.copyMarkdown };
  return (
    <div className={css("copies")}>
      {(["text", "markdown"] as const).map((format) => (
        <Button
          key={format}
          variant="quiet"
          icon={copied === format ? <Check aria-hidden /> : <Copy aria-hidden />}
          onPress={() => copy(format)}
        >
          {labels[format]}
        </Button>
      ))}
      <span role="status" className={css("spoken")}>
        {copied !== undefined && t.action.copied}
      </span>
    </div>
  );
}
