import { useState } from "react";
import { parseWebAddress } from "../../../shared/web-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import styles from "./WebPage.module.css";
import { classNamesOf } from "../../ui/class-names.ts";

const css = classNamesOf(styles);

/** Asks before an address that a registry gave is opened, with the site it leads to. */
export function WebPageSheet({ url }: { readonly url: string }) {
  const { t } = useI18n();
  const openWebPage = useApp((state) => state.openWebPage);
  const close = useApp((state) => state.closeSheet);
  const [isRefused, setRefused] = useState(false);
  const host = parseWebAddress(url)?.host ?? "";
  const open = async (): Promise<void> => {
    setRefused(false);
    if (await openWebPage(url)) close();
    else setRefused(true);
  };
  return (
    <SheetFrame
      title={t.webPages.title}
      onClose={close}
      onSubmit={() => void open()}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {t.webPages.open}
          </Button>
        </>
      }
    >
      <p>{t.webPages.question}</p>
      <p className={css("host")}>{host}</p>
      <div className={css("address")}>
        <ReadOnlyField label={t.webPages.whole} lines={[url]} />
        <CopyButton text={url} what={t.webPages.address} />
      </div>
      {isRefused && <p role="alert">{t.webPages.refused}</p>}
    </SheetFrame>
  );
}
