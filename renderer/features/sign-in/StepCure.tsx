import type { ReactNode } from "react";
import type { Certificate } from "../../../shared/certificate.ts";
import type { DiagnosisStep } from "../../../shared/diagnosis.ts";
import type { WireError } from "../../../shared/errors.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { trustCandidate } from "./chain.ts";
import styles from "./Checklist.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

/**
 * What can be agreed to so that a failed step works: said in words, done by a button, for this registry only.
 * Undefined where nothing in this sheet would help.
 */
export function cureOf(
  step: DiagnosisStep,
  error: WireError,
  host: string,
  signIn: SignIn,
): ReactNode | undefined {
  if (step.state !== "failed") return undefined;
  const { form } = signIn;
  switch (error.code) {
    case "tls_failed":
      return trustCureOf(step, host, signIn);
    case "realm_untrusted": {
      const realm = String(error.details["target"] ?? "");
      if (realm === "" || form.trustedRealms.includes(realm)) return undefined;
      return <RealmCure realm={realm} host={host} signIn={signIn} />;
    }
    case "plain_http_refused":
      return form.plainHttp ? undefined : <PlainCure host={host} signIn={signIn} />;
    case "unauthorized":
      return form.anonymous ? <AccountCure signIn={signIn} /> : undefined;
    default:
      return undefined;
  }
}

function trustCureOf(
  { certificates = [] }: DiagnosisStep,
  host: string,
  signIn: SignIn,
): ReactNode | undefined {
  const candidate = trustCandidate(certificates, host, Date.now());
  if (candidate === undefined) {
    const last = certificates.at(-1);
    const isUnknown = last !== undefined && !last.isAuthority && !last.isSelfSigned;
    return isUnknown ? <NoAuthority /> : undefined;
  }
  const isTrusted = signIn.form.authorities.some(({ pem }) => pem === candidate.pem);
  return isTrusted ? undefined : <TrustCure candidate={candidate} signIn={signIn} />;
}

function NoAuthority() {
  const { t } = useI18n();
  return <p className={css("words")}>{t.checklist.noAuthority}</p>;
}

interface TrustCureProps {
  readonly candidate: Certificate;
  readonly signIn: SignIn;
}

function TrustCure({ candidate, signIn }: TrustCureProps) {
  const { t } = useI18n();
  const { pem, subject, fingerprint, isAuthority } = candidate;
  const { authorities } = signIn.form;
  const trusted = { pem, title: subject, fingerprint };
  return (
    <Cure
      body={t.checklist.trustHint}
      button={isAuthority ? t.checklist.trustAuthority : t.checklist.trustCertificate}
      onAgree={() => signIn.retryWith({ authorities: [...authorities, trusted] })}
    />
  );
}

/** The password of one site goes to another only when somebody who saw both names agreed. */
function RealmCure(props: {
  readonly realm: string;
  readonly host: string;
  readonly signIn: SignIn;
}) {
  const { t } = useI18n();
  const { realm, host, signIn } = props;
  const { trustedRealms } = signIn.form;
  return (
    <Cure
      body={t.checklist.realmBody(host, realm)}
      button={t.checklist.realmConfirm(host, realm)}
      onAgree={() => signIn.retryWith({ trustedRealms: [...trustedRealms, realm] })}
    />
  );
}

function PlainCure({ host, signIn }: { readonly host: string; readonly signIn: SignIn }) {
  const { t } = useI18n();
  return (
    <Cure
      body={t.checklist.plainBody}
      button={t.checklist.plainConfirm(host)}
      onAgree={() => signIn.retryWith({ plainHttp: true })}
    />
  );
}

function AccountCure({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  return (
    <div className={css("cure")}>
      <Button onPress={() => signIn.change({ anonymous: false })}>{t.checklist.useAccount}</Button>
    </div>
  );
}

interface CureProps {
  readonly body: string;
  readonly button: string;
  readonly onAgree: () => void;
}

function Cure({ body, button, onAgree }: CureProps) {
  return (
    <div className={css("cure")}>
      <p className={css("words")}>{body}</p>
      <Button onPress={onAgree}>{button}</Button>
    </div>
  );
}
