import { ArrowDownToLine } from "lucide-react";
import { useEffect } from "react";
import type { ExternalLogin } from "../../../shared/external-login.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./SignIn.module.css";

const css = classNamesOf(styles);

const NO_LOGINS: readonly ExternalLogin[] = [];

/** Says that other programs have logins here, when there are some that are not connected yet. */
export function LoginOffer({ onChoose }: { readonly onChoose: () => void }) {
  const { t } = useI18n();
  const found = useApp((state) => state.foundLogins);
  const findLogins = useApp((state) => state.findLogins);
  useEffect(() => {
    if (found.status === "idle") void findLogins();
  }, [found.status, findLogins]);
  const logins = (found.value?.logins ?? NO_LOGINS).filter(({ connected }) => !connected);
  if (logins.length === 0) return null;
  return (
    <div className={css("offer")}>
      <ArrowDownToLine aria-hidden />
      <div className={css("offerWords")}>
        <p>{offerTitle(logins, t.logins)}</p>
        <p className={css("hint")}>{t.logins.offerBody}</p>
      </div>
      <Button onPress={onChoose}>{t.logins.choose}</Button>
    </div>
  );
}

interface OfferWords {
  readonly offer: (amount: number) => string;
  readonly offerIn: (amount: number, program: string) => string;
}

/** Names the program when all of them are of one. */
function offerTitle(logins: readonly ExternalLogin[], words: OfferWords): string {
  const kinds = new Set(logins.map(({ source }) => source.kind));
  const [kind] = kinds;
  if (kinds.size === 1 && kind === "docker-config") return words.offerIn(logins.length, "Docker");
  if (kinds.size === 1 && kind === "containers-auth") return words.offerIn(logins.length, "Podman");
  return words.offer(logins.length);
}
