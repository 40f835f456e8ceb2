import { useEffect, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { formatEta } from "./progress-text.ts";

const TICK_MS = 1000;
/** A step that is over sooner needs no clock. */
const SHOWN_AFTER_MS = 2000;

/** For how long something has gone on, second by second: what has nothing else to show is then seen to be alive. */
export function Elapsed({ since }: { readonly since: number }) {
  const { t } = useI18n();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const elapsed = now - since;
  if (elapsed < SHOWN_AFTER_MS) return null;
  return <span>{t.transfers.since(formatEta(elapsed / 1000, t))}</span>;
}
