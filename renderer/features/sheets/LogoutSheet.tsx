import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { useSubmit } from "./use-submit.ts";

/** Forgets a registry, after asking. */
export function LogoutSheet({ host }: { readonly host: string }) {
  const { t } = useI18n();
  const logout = useApp((state) => state.logout);
  const close = useApp((state) => state.closeSheet);
  const { error, submit } = useSubmit(() => logout(host), close);
  return (
    <SheetFrame
      title={t.logout.title}
      role="alertdialog"
      onClose={close}
      onSubmit={submit}
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t.action.cancel}
          </Button>
          <Button type="submit" variant="danger">
            {t.logout.submit}
          </Button>
        </>
      }
    >
      <p>{t.logout.body(host)}</p>
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}
