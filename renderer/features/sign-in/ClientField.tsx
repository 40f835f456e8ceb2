import { FileBadge, X } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { FileButton } from "../../ui/FileButton.tsx";
import { commonName } from "./chain.ts";
import { countCertificates, isPrivateKey, readPem } from "./pem.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

const PEM_FILES = [".pem", ".crt", ".cer", ".cert", ".key", "application/x-pem-file"];

/** The certificate that proves who asks, and its key. The key stays in the form and is never shown. */
export function ClientField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const [problem, setProblem] = useState<string>();
  const { form, problems, change } = signIn;
  const { client } = form;
  const chooseCertificate = async (file: File): Promise<void> => {
    const read = await readPem(file, (text) => countCertificates(text) > 0);
    if ("problem" in read) {
      setProblem(read.problem === "large" ? t.login.fileTooLarge : t.login.pemInvalid);
      return;
    }
    setProblem(undefined);
    // Many programs write both into one file.
    const key = isPrivateKey(read.text) ? read.text : "";
    change({ client: { kind: "chosen", certificate: read.text, title: file.name, key } });
  };
  const chooseKey = async (file: File): Promise<void> => {
    const read = await readPem(file, isPrivateKey);
    if ("problem" in read) {
      setProblem(read.problem === "large" ? t.login.fileTooLarge : t.login.keyInvalid);
    } else if (client.kind === "chosen") {
      setProblem(undefined);
      change({ client: { ...client, key: read.text } });
    }
  };
  const shown = problem ?? (problems.client === undefined ? undefined : t.login.clientIncomplete);
  return (
    <div className={css("items")} role="group" aria-label={t.login.client}>
      <span className={css("label")} aria-hidden>
        {t.login.client}
      </span>
      <ClientItem signIn={signIn} />
      <div className={css("buttons")}>
        {client.kind !== "chosen" && (
          <FileButton accept={PEM_FILES} onFile={(file) => void chooseCertificate(file)}>
            {t.login.clientCertificate}
          </FileButton>
        )}
        {client.kind === "chosen" && client.key === "" && (
          <FileButton accept={PEM_FILES} onFile={(file) => void chooseKey(file)}>
            {t.login.clientKey}
          </FileButton>
        )}
      </div>
      {shown === undefined ? (
        <p className={css("hint")}>{t.login.clientHint}</p>
      ) : (
        <p className={css("problem")} role="alert">
          {shown}
        </p>
      )}
    </div>
  );
}

function ClientItem({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { client } = signIn.form;
  if (client.kind === "none") return null;
  const name = commonName(client.title);
  return (
    <div className={css("item")}>
      <FileBadge aria-hidden />
      <span className={css("itemName")}>{name}</span>
      {client.kind === "chosen" && client.key !== "" && (
        <span className={css("itemAside")}>{t.login.clientKeyChosen}</span>
      )}
      <IconButton
        size="small"
        label={t.login.remove(name)}
        icon={<X aria-hidden />}
        onPress={() => signIn.change({ client: { kind: "none" } })}
      />
    </div>
  );
}
