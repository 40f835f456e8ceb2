import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { imageTitle, repositoryOf } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";

/** Asks before a link makes this program talk to a registry that the user has not connected. */
export function LinkSheet({ location }: { readonly location: string }) {
  const { t } = useI18n();
  const open = useApp((state) => state.openLocation);
  const close = useApp((state) => state.closeSheet);
  const host = repositoryOf(location)?.host ?? "";
  return (
    <SheetFrame
      title={t.link.title}
      onClose={close}
      onSubmit={() => open(location)}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {t.link.open}
          </Button>
        </>
      }
    >
      <p>{t.link.question(printable(host))}</p>
      <ReadOnlyField label={t.link.leadsTo} lines={[printable(imageTitle(location))]} />
    </SheetFrame>
  );
}
