import type { Connection } from "../../../shared/connection.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { useSubmit } from "./use-submit.ts";

/** Forgets a connection, after asking, and says what becomes of its password. */
export function LogoutSheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const logout = useApp((state) => state.logout);
  const close = useApp((state) => state.closeSheet);
  const connection = useApp((state) =>
    state.connections.value?.find((one) => one.address === address),
  );
  const { busy, error, submit } = useSubmit(() => logout(address), close);
  const secret = connection === undefined ? "" : secretWords(connection, t);
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
            {busy ? t.logout.busy : t.logout.submit}
          </Button>
        </>
      }
    >
      <p>{t.logout.question(printable(address))}</p>
      <p>
        {secret} {t.logout.nothingElse}
      </p>
      {error !== undefined && <ErrorNote error={error} title={t.logout.failed} />}
    </SheetFrame>
  );
}

function secretWords(connection: Connection, t: Messages): string {
  switch (connection.secret) {
    case "external":
      return t.logout.external(printable(connection.keptBy ?? ""));
    case "run":
      return t.logout.run;
    case "none":
      return t.logout.none;
    default:
      return t.logout.keychain;
  }
}
