import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Disclosure } from "../../ui/Disclosure.tsx";
import type { Messages } from "../../i18n/messages.ts";
import { ConnectionOptions } from "./ConnectionOptions.tsx";
import type { SignInForm } from "./form.ts";
import { ReachOptions } from "./ReachOptions.tsx";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

export interface MoreOptionsProps {
  readonly signIn: SignIn;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** What most people never need. While it is closed, whatever is unusual in it is said beside its title. */
export function MoreOptions({ signIn, isOpen, onOpenChange }: MoreOptionsProps) {
  const { t } = useI18n();
  return (
    <Disclosure
      title={t.login.more}
      summary={unusual(signIn.form, t).join(" · ")}
      isExpanded={isOpen}
      onExpandedChange={onOpenChange}
    >
      <div className={css("options")}>
        <ConnectionOptions signIn={signIn} />
        <ReachOptions signIn={signIn} />
      </div>
    </Disclosure>
  );
}

function unusual(form: SignInForm, t: Messages): readonly string[] {
  return [
    form.label,
    form.folder,
    form.prefix === "" ? "" : `${form.prefix}/…`,
    form.production ? t.login.production : "",
    form.authorities.length === 0 ? "" : t.login.authorities,
    form.client.kind === "none" ? "" : t.login.client,
    form.skipVerify ? t.login.skipVerify : "",
    form.plainHttp ? t.login.plainHttp : "",
    form.proxy.kind === "default" ? "" : t.login.proxy,
  ].filter((text) => text !== "");
}
