import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../clipboard.ts";
import { useI18n } from "../i18n/use-i18n.ts";
import { IconButton } from "./Button.tsx";

/** How long the button says that it worked: long enough to be read, short enough to copy again. */
const SHOWN_MS = 1500;

/** Copies a text and says so. `what` completes "Copy …". */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void => {
    void copyText(text).then(setCopied);
  };
  return (
    <IconButton
      size="small"
      label={copied ? t.action.copied : t.action.copyText(what)}
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onPress={copy}
    />
  );
}
