import { useEffect, useRef, useState } from "react";
import type { EntraLoginStep } from "../../../shared/entra-login.ts";
import type { WireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { WebLink } from "../../ui/WebLink.tsx";
import styles from "./Entra.module.css";
import { choicesOf } from "./request.ts";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

type Code = EntraLoginStep & { readonly state: "code" };

/** Signs in with Microsoft: a code is shown here, and typed on a page of Microsoft. No password passes through here. */
export function EntraField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const [tenant, setTenant] = useState("");
  const { code, error, isBusy, begin, stop } = useEntra(signIn, tenant);
  return (
    <div className={css("entra")}>
      <TextInput
        label={t.ways.tenant}
        hint={t.ways.tenantHint}
        value={tenant}
        onChange={setTenant}
        isReadOnly={isBusy}
        autoComplete="off"
      />
      {code !== undefined && <ShownCode code={code} />}
      {error !== undefined && <ErrorNote error={error} title={t.ways.failed} />}
      <div>
        {isBusy ? (
          <Button onPress={stop}>{t.ways.stop}</Button>
        ) : (
          <Button variant="primary" isDisabled={signIn.deed === undefined} onPress={begin}>
            {t.ways.microsoft}
          </Button>
        )}
      </div>
    </div>
  );
}

function ShownCode({ code: { userCode, verificationUri, expiresAt } }: { readonly code: Code }) {
  const { t, format } = useI18n();
  const openWebPage = useApp((state) => state.openWebPage);
  const [isRefused, setRefused] = useState(false);
  // The engine has looked at the page: it is one of Microsoft, so the user is not asked again.
  const open = async (url: string): Promise<void> => setRefused(!(await openWebPage(url)));
  return (
    <section className={css("code")} aria-label={t.ways.code}>
      <p>{t.ways.page}</p>
      <WebLink text={verificationUri} onOpen={(url) => void open(url)} />
      {isRefused && <p role="alert">{t.webPages.refused}</p>}
      <p className={css("big")}>
        <span className={css("letters")}>{printable(userCode)}</span>
        <CopyButton text={userCode} what={t.ways.copyCode} />
      </p>
      <Spinner label={t.ways.waiting} />
      <p>{t.ways.validUntil(format.clock(expiresAt))}</p>
    </section>
  );
}

/** One sign-in at a time; closing the sheet gives it up. */
function useEntra({ form, saved, deed }: SignIn, tenant: string) {
  const entraLogin = useApp((state) => state.entraLogin);
  const close = useApp((state) => state.closeSheet);
  const [code, setCode] = useState<Code>();
  const [error, setError] = useState<WireError>();
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const begin = async (): Promise<void> => {
    if (deed === undefined || isBusy) return;
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setError(undefined);
    const { address } = deed;
    const of = tenant.trim() === "" ? {} : { tenant: tenant.trim() };
    const base = saved?.address === address ? saved : undefined;
    const login = { address, ...choicesOf(form, base), ...of };
    const failure = await entraLogin(login, setCode, controller.signal);
    if (controller.signal.aborted) return;
    setBusy(false);
    setCode(undefined);
    setError(failure);
    if (failure === undefined) close();
  };
  const stop = (): void => {
    running.current?.abort();
    setBusy(false);
    setCode(undefined);
  };
  return { code, error, isBusy, begin: () => void begin(), stop };
}
