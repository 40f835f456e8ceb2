import { RefreshCw } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { LoginList } from "./LoginList.tsx";
import styles from "./Logins.module.css";
import { useLoginImport } from "./use-login-import.ts";

const css = classNamesOf(styles);

/** The logins of other programs on this computer, with what it takes to import them. Needs no frame of its own. */
export function ExternalLogins() {
  const { t } = useI18n();
  const imports = useLoginImport(undefined, true);
  const { chosen, busy, found } = imports;
  return (
    <div className={css("external")}>
      <LoginList imports={imports} />
      {found.value !== undefined && (
        <div className={css("acts")}>
          <Button
            variant="quiet"
            icon={<RefreshCw aria-hidden />}
            isDisabled={busy}
            onPress={imports.lookAgain}
          >
            {t.logins.again}
          </Button>
          <Button variant="primary" isDisabled={chosen.length === 0 && !busy} onPress={imports.run}>
            {busy ? t.logins.importing : t.logins.import(chosen.length)}
          </Button>
        </div>
      )}
    </div>
  );
}
