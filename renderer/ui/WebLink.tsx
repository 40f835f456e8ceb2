import { ExternalLink } from "lucide-react";
import { Link } from "react-aria-components";
import { printable } from "../../shared/printable.ts";
import { parseWebAddress } from "../../shared/web-address.ts";
import { useI18n } from "../i18n/use-i18n.ts";
import { classNamesOf } from "./class-names.ts";
import { CopyButton } from "./CopyButton.tsx";
import { Tooltip } from "./Tooltip.tsx";
import styles from "./WebLink.module.css";

const css = classNamesOf(styles);

export interface WebLinkProps {
  /** As it was given, by whomever. */
  readonly text: string;
  readonly onOpen: (url: string) => void;
}

/** An address that can be opened when it is one of the web, and copied in any case. Anything else is inert text. */
export function WebLink({ text, onOpen }: WebLinkProps) {
  const { t } = useI18n();
  const page = parseWebAddress(text);
  return (
    <span className={css("line")}>
      {page === undefined ? (
        <code className={css("text")}>{printable(text)}</code>
      ) : (
        <Tooltip text={t.webPages.opens(page.host)}>
          <Link className={css("text", "link")} onPress={() => onOpen(page.url)}>
            {page.url}
            <ExternalLink aria-hidden className={css("icon")} />
          </Link>
        </Tooltip>
      )}
      <CopyButton text={page?.url ?? text} what={t.webPages.address} />
    </span>
  );
}
