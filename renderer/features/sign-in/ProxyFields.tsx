import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { SecretInput } from "../../ui/SecretInput.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import type { ProxyForm } from "./form.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

/** Through which proxy, if any. */
export function ProxyFields({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, problems, saved } = signIn;
  const { proxy } = form;
  const change = (patch: Partial<ProxyForm>): void =>
    signIn.change({ proxy: { ...proxy, ...patch } });
  return (
    <div className={css("items")}>
      <span className={css("label")} aria-hidden>
        {t.login.proxy}
      </span>
      <div>
        <Segments
          label={t.login.proxy}
          options={[
            { id: "default", title: t.login.proxyDefault },
            { id: "none", title: t.login.proxyNone },
            { id: "url", title: t.login.proxyOwn },
          ]}
          selected={proxy.kind}
          onSelect={(kind) => change({ kind })}
        />
      </div>
      {proxy.kind === "url" && (
        <>
          <TextInput
            label={t.login.proxyUrl}
            hint={t.login.proxyUrlHint}
            placeholder="http://proxy.example.com:3128"
            value={proxy.url}
            onChange={(url) => change({ url })}
            autoComplete="off"
            problem={problems.proxy === undefined ? undefined : t.login.proxyUrlInvalid}
            mono
          />
          <div className={css("pair")}>
            <TextInput
              label={t.login.proxyUser}
              value={proxy.username}
              onChange={(username) => change({ username })}
              autoComplete="off"
            />
            <SecretInput
              label={t.login.proxyPassword}
              hint={saved?.proxy.kind === "url" ? t.login.proxyPasswordKeep : undefined}
              showLabel={t.login.showSecret}
              hideLabel={t.login.hideSecret}
              value={proxy.password}
              onChange={(password) => change({ password })}
              isDisabled={proxy.username === ""}
            />
          </div>
        </>
      )}
    </div>
  );
}
