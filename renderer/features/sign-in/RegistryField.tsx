import type { ClipboardEvent } from "react";
import { readSignInText } from "../../../shared/sign-in-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { readRegistry } from "./form.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";
import { VendorGlyph } from "./VendorGlyph.tsx";
import { vendorOf } from "./vendors.ts";

const css = classNamesOf(styles);

export interface RegistryFieldProps {
  readonly signIn: SignIn;
  /** A whole config.json or auth.json was pasted. It holds secrets. */
  readonly onConfiguration: (text: string) => void;
}

/** The first field. It takes whatever people paste, and says which service it recognised. */
export function RegistryField({ signIn, onConfiguration }: RegistryFieldProps) {
  const { t } = useI18n();
  const { form, problems } = signIn;
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData("text");
    const read = readSignInText(text);
    // A piece of something that is being typed is left to the field.
    if (read === undefined) return;
    event.preventDefault();
    if (read.kind === "configuration") onConfiguration(text);
    else signIn.settle(text);
  };
  const host = readRegistry(form)?.host;
  return (
    <div className={css("registry")}>
      <TextInput
        label={t.login.host}
        hint={host === undefined ? t.login.hostHint : undefined}
        placeholder="registry.example.com"
        value={form.registry}
        onChange={signIn.typeRegistry}
        onPaste={paste}
        onBlur={() => signIn.settle()}
        autoFocus={signIn.firstField === "registry"}
        autoComplete="off"
        problem={problems.registry === undefined ? undefined : t.login.hostInvalid}
        mono
      />
      {host !== undefined && <Recognised signIn={signIn} host={host} />}
    </div>
  );
}

function Recognised({ signIn, host }: { readonly signIn: SignIn; readonly host: string }) {
  const { t } = useI18n();
  const { form, existing } = signIn;
  const vendor = vendorOf(host);
  const { offeredPrefix } = form;
  return (
    <>
      {vendor !== undefined && (
        <div className={css("vendor")}>
          <VendorGlyph host={host} />
          <div>
            <p className={css("vendorName")}>{vendor.name}</p>
            {!form.anonymous && signIn.way === undefined && <p>{t.login.vendors[vendor.id]}</p>}
          </div>
        </div>
      )}
      {offeredPrefix !== "" && (
        <Check
          isSelected={form.prefix === offeredPrefix}
          onChange={(only) => signIn.change({ prefix: only ? offeredPrefix : "" })}
        >
          {t.login.onlyPrefix(offeredPrefix)}
        </Check>
      )}
      {existing !== undefined && !signIn.isDone && (
        <p className={css("aside")}>{t.login.sameAddress(existing.address)}</p>
      )}
    </>
  );
}
