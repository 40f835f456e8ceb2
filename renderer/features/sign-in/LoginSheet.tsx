import { type ReactNode, useEffect, useRef, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { LoginSheetOf } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { AccountFields } from "./AccountFields.tsx";
import { Checklist } from "./Checklist.tsx";
import { LoginList } from "./LoginList.tsx";
import { LoginOffer } from "./LoginOffer.tsx";
import { MoreOptions } from "./MoreOptions.tsx";
import { isHidden } from "./problems.ts";
import { RegistryField } from "./RegistryField.tsx";
import styles from "./SignIn.module.css";
import { type LoginImport, useLoginImport } from "./use-login-import.ts";
import { type SignIn, useSignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

/**
 * Adds a registry, edits a connection, or takes over the logins of other programs. Whatever secret is typed or pasted
 * here goes to the engine and is forgotten with the sheet.
 */
export function LoginSheet({ sheet }: { readonly sheet: LoginSheetOf }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const [isImporting, setImporting] = useState(sheet.start === "import");
  const [pasted, setPasted] = useState<string>();
  const signIn = useSignIn(sheet);
  const imports = useLoginImport(pasted, isImporting);
  const showImport = (text: string | undefined): void => {
    setPasted(text);
    setImporting(true);
  };
  const { saved } = signIn;
  const name = saved?.label ?? saved?.address;
  const title = name === undefined ? t.login.title : t.login.titleEdit(name);
  if (isImporting) {
    return (
      <SheetFrame
        title={t.logins.title}
        onClose={close}
        onSubmit={imports.run}
        footer={<ImportFooter imports={imports} onBack={() => setImporting(false)} />}
      >
        <LoginList imports={imports} />
      </SheetFrame>
    );
  }
  return (
    <SheetFrame
      title={title}
      onClose={close}
      onSubmit={submitOf(signIn, close)}
      footer={<SignInFooter signIn={signIn} />}
    >
      <SignInBody signIn={signIn} onImport={showImport} />
    </SheetFrame>
  );
}

/** What Enter does. */
function submitOf(signIn: SignIn, close: () => void): () => void {
  if (signIn.isDone) return close;
  const isElsewhere = signIn.way === "azureEntra" && !signIn.form.anonymous;
  return isElsewhere ? () => undefined : signIn.submit;
}

interface SignInBodyProps {
  readonly signIn: SignIn;
  /** With the text of a pasted configuration, or without for this computer. */
  readonly onImport: (pasted: string | undefined) => void;
}

function SignInBody({ signIn, onImport }: SignInBodyProps) {
  const { t } = useI18n();
  const [isMoreOpen, setMoreOpen] = useState(false);
  const { error, form, problems, saved } = signIn;
  return (
    <FirstProblem vainAttempts={signIn.vainAttempts}>
      <RegistryField signIn={signIn} onConfiguration={onImport} />
      {saved === undefined && form.registry === "" && (
        <LoginOffer onChoose={() => onImport(undefined)} />
      )}
      <AccountFields signIn={signIn} />
      <MoreOptions
        signIn={signIn}
        isOpen={isMoreOpen || isHidden(problems)}
        onOpenChange={setMoreOpen}
      />
      <Checklist signIn={signIn} />
      {error !== undefined && (
        <ErrorNote
          error={error}
          title={signIn.deed?.kind === "edit" ? t.login.notSaved : t.login.failed}
        />
      )}
    </FirstProblem>
  );
}

/** Puts the cursor into the first field that needs it, each time something was tried in vain. */
function FirstProblem(props: { readonly vainAttempts: number; readonly children: ReactNode }) {
  const { vainAttempts, children } = props;
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (vainAttempts > 0) body.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [vainAttempts]);
  return (
    <div ref={body} className={css("body")}>
      {children}
    </div>
  );
}

function SignInFooter({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const { busy, deed, isDone } = signIn;
  if (isDone) {
    return (
      <Button type="submit" variant="primary" autoFocus>
        {t.login.done}
      </Button>
    );
  }
  // The sheet's own part signs in then, on a page of Microsoft.
  if (signIn.way === "azureEntra" && !signIn.form.anonymous)
    return <Button onPress={close}>{t.action.cancel}</Button>;
  const enter = signIn.form.anonymous ? t.login.connect : t.login.submit;
  const submit = deed?.kind === "edit" ? t.login.save : enter;
  return (
    <>
      <Button onPress={signIn.test}>{busy === "test" ? t.login.testing : t.login.test}</Button>
      <span className={css("gap")} />
      <Button onPress={close}>{t.action.cancel}</Button>
      <Button type="submit" variant="primary">
        {busy === "submit" ? t.login.busy : submit}
      </Button>
    </>
  );
}

interface ImportFooterProps {
  readonly imports: LoginImport;
  readonly onBack: () => void;
}

function ImportFooter({ imports, onBack }: ImportFooterProps) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const { busy, chosen, done, failed } = imports;
  return (
    <>
      <Button onPress={onBack}>{t.logins.back}</Button>
      <span className={css("gap")} role="status">
        {!busy && done + failed > 0 && t.logins.summary(done, failed)}
      </span>
      <Button onPress={close}>{done > 0 ? t.login.done : t.action.cancel}</Button>
      {(chosen.length > 0 || busy || done === 0) && (
        <Button type="submit" variant="primary" isDisabled={chosen.length === 0 && !busy}>
          {busy ? t.logins.importing : t.logins.import(chosen.length)}
        </Button>
      )}
    </>
  );
}
