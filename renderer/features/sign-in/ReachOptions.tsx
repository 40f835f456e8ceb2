import { X } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { AuthorityField } from "./AuthorityField.tsx";
import { ClientField } from "./ClientField.tsx";
import { readRegistry } from "./form.ts";
import { isLoopbackHost } from "./loopback-host.ts";
import { ProxyFields } from "./ProxyFields.tsx";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

/** Certificates, encryption and the way through the network. */
export function ReachOptions({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, change } = signIn;
  const host = readRegistry(form)?.host ?? "";
  return (
    <fieldset className={css("group")}>
      <legend className={css("groupTitle")}>{t.login.reach}</legend>
      <AuthorityField signIn={signIn} />
      <ClientField signIn={signIn} />
      <RealmList signIn={signIn} />
      <ProxyFields signIn={signIn} />
      <Check
        isSelected={form.skipVerify}
        onChange={(skipVerify) => change({ skipVerify })}
        hint={t.login.skipVerifyHint}
      >
        {t.login.skipVerify}
      </Check>
      {!isLoopbackHost(host) && (
        <Check
          isSelected={form.plainHttp}
          onChange={(plainHttp) => change({ plainHttp })}
          hint={t.login.plainHttpHint}
        >
          {t.login.plainHttp}
        </Check>
      )}
    </fieldset>
  );
}

/** Token services on other sites that were confirmed: each can be taken back here. */
function RealmList({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, change } = signIn;
  if (form.trustedRealms.length === 0) return null;
  return (
    <div className={css("items")} role="group" aria-label={t.login.trustedRealms}>
      <span className={css("label")} aria-hidden>
        {t.login.trustedRealms}
      </span>
      {form.trustedRealms.map((realm) => (
        <div key={realm} className={css("item")}>
          <code className={css("itemName")}>{realm}</code>
          <IconButton
            size="small"
            label={t.login.remove(realm)}
            icon={<X aria-hidden />}
            onPress={() =>
              change({ trustedRealms: form.trustedRealms.filter((one) => one !== realm) })
            }
          />
        </div>
      ))}
    </div>
  );
}
