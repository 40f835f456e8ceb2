import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { useSubmit } from "./use-submit.ts";

/** After names were removed from the local store: what could be freed now. Nothing is freed unless it is asked for. */
export function GarbageSheet({ bytes }: { readonly bytes: number }) {
  const { t, format } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const freeSpace = useApp((state) => state.freeSpace);
  const { busy, error, submit } = useSubmit(() => freeSpace(), close);
  const amount = format.bytes(bytes);
  return (
    <SheetFrame
      title={t.garbage.title}
      onClose={close}
      onSubmit={close}
      footer={
        <>
          <Button onPress={submit}>{busy ? t.garbage.busy : t.garbage.free(amount)}</Button>
          <Button type="submit" variant="primary" autoFocus>
            {t.garbage.later}
          </Button>
        </>
      }
    >
      <p>{t.garbage.body(amount)}</p>
      <ReadOnlyField label={t.garbage.command} lines={["portolan store gc"]} />
      {error !== undefined && <ErrorNote error={error} title={t.garbage.failed} />}
    </SheetFrame>
  );
}
