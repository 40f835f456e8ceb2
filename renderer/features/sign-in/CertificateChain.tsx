import { CircleAlert } from "lucide-react";
import { Fragment, useState } from "react";
import type { Certificate } from "../../../shared/certificate.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { commonName, marksOf } from "./chain.ts";
import styles from "./Chain.module.css";

const css = classNamesOf(styles);

export interface CertificateChainProps {
  /** The server's own certificate first. */
  readonly certificates: readonly Certificate[];
  /** That was asked for, with optional port. */
  readonly host: string;
}

/** What the server showed of itself, with whatever is wrong with it marked in words. */
export function CertificateChain({ certificates, host }: CertificateChainProps) {
  const { t } = useI18n();
  return (
    <div>
      <h4 className={css("title")}>{t.checklist.chain}</h4>
      <ol className={css("chain")}>
        {certificates.map((certificate, index) => (
          <CertificateItem
            key={certificate.fingerprint}
            certificate={certificate}
            index={index}
            host={host}
          />
        ))}
      </ol>
    </div>
  );
}

interface CertificateItemProps {
  readonly certificate: Certificate;
  readonly index: number;
  readonly host: string;
}

function CertificateItem({ certificate, index, host }: CertificateItemProps) {
  const { t, format } = useI18n();
  const { subject, issuer, names, validFrom, validTo, fingerprint } = certificate;
  const [now] = useState(Date.now);
  const marks = marksOf(certificate, index, host, now);
  const dates = marks.includes("early")
    ? t.checklist.validFrom(format.exact(validFrom))
    : t.checklist.validUntil(format.exact(validTo));
  return (
    <li className={css("certificate")}>
      <p className={css("subject")} title={printable(subject)}>
        {printable(commonName(subject))}
        {marks.map((mark) => (
          <span key={mark} className={css("mark", mark === "authority" && "quiet")}>
            {mark !== "authority" && <CircleAlert aria-hidden />}
            {t.checklist.marks[mark]}
          </span>
        ))}
      </p>
      <p className={css("facts")} title={printable(issuer)}>
        {issuer !== subject && `${t.checklist.issuedBy(printable(commonName(issuer)))} · `}
        {dates}
      </p>
      {names.length > 0 && (
        <p className={css("facts")}>{t.checklist.forNames(printable(names.join(", ")))}</p>
      )}
      <p className={css("fingerprint")}>
        <span className={css("label")}>{t.checklist.fingerprint}</span>
        <Fingerprint text={fingerprint} />
        <CopyButton text={fingerprint} what={t.checklist.fingerprint} />
      </p>
    </li>
  );
}

/** Broken between bytes only: it is there to be compared by eye. */
function Fingerprint({ text }: { readonly text: string }) {
  return (
    <code>
      {text.split(/(?<=:)/).map((byte, index) => (
        // A byte may come twice, but never moves.
        <Fragment key={`${index} ${byte}`}>
          {byte}
          <wbr />
        </Fragment>
      ))}
    </code>
  );
}
