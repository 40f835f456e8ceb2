import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { isLoopbackHost, readHost } from "./read-host.ts";
import styles from "./Sheets.module.css";
import { useSubmit } from "./use-submit.ts";

const css = classNamesOf(styles);

export interface LoginSheetProps {
  /** Filled in already when an account is signed in to again. */
  readonly host: string;
  readonly username: string;
}

/** Adds a registry, or signs in to one again. The password leaves this form for the engine and is kept nowhere here. */
export function LoginSheet({ host: knownHost, username: knownUsername }: LoginSheetProps) {
  const { t } = useI18n();
  const login = useApp((state) => state.login);
  const close = useApp((state) => state.closeSheet);
  const [hostText, setHostText] = useState(knownHost);
  const [username, setUsername] = useState(knownUsername);
  const [secret, setSecret] = useState("");
  const [plainHttp, setPlainHttp] = useState(false);
  const [tried, setTried] = useState(false);
  const host = readHost(hostText);
  const { busy, error, submit } = useSubmit((signal) => {
    const account = username === "" ? {} : { username, secret };
    return login({ host: host ?? "", plainHttp, ...account }, signal);
  }, close);
  const trySubmit = (): void => {
    setTried(true);
    if (host !== undefined) submit();
  };
  return (
    <SheetFrame
      title={knownHost === "" ? t.login.title : t.login.titleAgain}
      onClose={close}
      onSubmit={trySubmit}
      footer={
        <>
          <SecretPlace />
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.login.busy : t.login.submit}
          </Button>
        </>
      }
    >
      <TextInput
        label={t.login.host}
        hint={t.login.hostHint}
        placeholder="registry.example.com"
        value={hostText}
        onChange={setHostText}
        autoFocus={knownHost === ""}
        problem={tried && host === undefined ? t.login.hostInvalid : undefined}
        mono
      />
      <div className={css("pair")}>
        <TextInput
          label={t.login.username}
          hint={t.login.usernameHint}
          value={username}
          onChange={setUsername}
          autoComplete="off"
        />
        <TextInput
          label={t.login.secret}
          type="password"
          value={secret}
          onChange={setSecret}
          isDisabled={username === ""}
          autoFocus={knownHost !== ""}
          autoComplete="off"
        />
      </div>
      {host !== undefined && !isLoopbackHost(host) && (
        <Check isSelected={plainHttp} onChange={setPlainHttp} hint={t.login.plainHttpHint}>
          {t.login.plainHttp}
        </Check>
      )}
      {error !== undefined && <ErrorNote error={error} title={t.login.failed} />}
    </SheetFrame>
  );
}

function SecretPlace() {
  const { t } = useI18n();
  const keychain = useApp((state) => state.system?.keychain);
  if (keychain === undefined) return <span className={css("footnote")} />;
  const words = {
    available: t.login.keychain,
    locked: t.login.keychainLocked,
    unavailable: t.login.keychainUnavailable,
  };
  return (
    <p className={css("footnote")}>
      <KeyRound aria-hidden />
      <span>{words[keychain.state]}</span>
    </p>
  );
}
