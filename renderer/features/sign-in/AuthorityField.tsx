import { ShieldCheck, X } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { FileButton } from "../../ui/FileButton.tsx";
import { TextBlock } from "../../ui/TextBlock.tsx";
import { commonName } from "./chain.ts";
import type { Authority } from "./form.ts";
import { countCertificates, type PemProblem, readPem } from "./pem.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

const CERTIFICATE_FILES = [".pem", ".crt", ".cer", ".ca-bundle", "application/x-pem-file"];

/** Authorities that are trusted for this registry only: from files, or pasted. */
export function AuthorityField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const [isPasting, setPasting] = useState(false);
  const [problem, setProblem] = useState<PemProblem>();
  const { form, change } = signIn;
  const add = (authority: Authority): void => {
    setProblem(undefined);
    setPasting(false);
    const others = form.authorities.filter(({ pem }) => pem !== authority.pem);
    change({ authorities: [...others, authority] });
  };
  const addFile = async (file: File): Promise<void> => {
    const read = await readPem(file, (text) => countCertificates(text) > 0);
    if ("problem" in read) setProblem(read.problem);
    else {
      const { text } = read;
      add({ pem: text, title: t.login.authorityOfFile(file.name, countCertificates(text)) });
    }
  };
  const problems = { large: t.login.fileTooLarge, invalid: t.login.pemInvalid };
  return (
    <div className={css("items")} role="group" aria-label={t.login.authorities}>
      <span className={css("label")} aria-hidden>
        {t.login.authorities}
      </span>
      {form.authorities.map((authority) => (
        <AuthorityItem
          key={authority.pem}
          authority={authority}
          onRemove={() =>
            change({ authorities: form.authorities.filter((one) => one !== authority) })
          }
        />
      ))}
      {isPasting ? (
        <PasteAuthority onAdd={add} onClose={() => setPasting(false)} />
      ) : (
        <div className={css("buttons")}>
          <FileButton accept={CERTIFICATE_FILES} onFile={(file) => void addFile(file)}>
            {t.login.authorityFile}
          </FileButton>
          <Button variant="quiet" onPress={() => setPasting(true)}>
            {t.login.authorityPaste}
          </Button>
        </div>
      )}
      {problem === undefined ? (
        <p className={css("hint")}>{t.login.authoritiesHint}</p>
      ) : (
        <p className={css("problem")} role="alert">
          {problems[problem]}
        </p>
      )}
    </div>
  );
}

function AuthorityItem(props: { readonly authority: Authority; readonly onRemove: () => void }) {
  const { t } = useI18n();
  const { title, fingerprint } = props.authority;
  const name = commonName(title);
  return (
    <div className={css("item")}>
      <ShieldCheck aria-hidden />
      <span className={css("itemName")} title={fingerprint ?? title}>
        {name}
      </span>
      <IconButton
        size="small"
        label={t.login.remove(name)}
        icon={<X aria-hidden />}
        onPress={props.onRemove}
      />
    </div>
  );
}

interface PasteAuthorityProps {
  readonly onAdd: (authority: Authority) => void;
  readonly onClose: () => void;
}

function PasteAuthority({ onAdd, onClose }: PasteAuthorityProps) {
  const { t } = useI18n();
  const [pem, setPem] = useState("");
  const amount = countCertificates(pem);
  return (
    <>
      <TextBlock
        label={t.login.authorityPem}
        value={pem}
        onChange={setPem}
        placeholder="-----BEGIN CERTIFICATE-----"
        problem={pem.trim() !== "" && amount === 0 ? t.login.pemInvalid : undefined}
        autoFocus
      />
      <div className={css("buttons")}>
        <Button
          isDisabled={amount === 0}
          onPress={() => onAdd({ pem: pem.trim(), title: t.login.authorityPasted(amount) })}
        >
          {t.login.authorityAdd}
        </Button>
        <Button variant="quiet" onPress={onClose}>
          {t.action.cancel}
        </Button>
      </div>
    </>
  );
}
