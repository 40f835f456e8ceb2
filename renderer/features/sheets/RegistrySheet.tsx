import { useEffect, useState } from "react";
import { describeProfile, profileReport } from "../../../shared/i18n/profile-text.ts";
import { printable } from "../../../shared/printable.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { PullsLeft } from "./PullsLeft.tsx";
import styles from "./Registry.module.css";
import { ServiceSection } from "./ServiceSection.tsx";
import { useSubmit } from "./use-submit.ts";

const css = classNamesOf(styles);

/** What is known of a connection's registry: how it is talked to, and the pulls that are left. Asks it nothing. */
export function RegistrySheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const { host } = parseAddress(address);
  const close = useApp((state) => state.closeSheet);
  const load = useApp((state) => state.loadRegistry);
  const forgetObserved = useApp((state) => state.forgetObserved);
  const known = useApp((state) => state.knownRegistry);
  const { busy, error, submit } = useSubmit(
    () => forgetObserved(host),
    () => undefined,
  );
  useEffect(() => void load(host), [load, host]);
  const isSeen = Object.keys(known.value?.observedAt ?? {}).length > 0;
  return (
    <SheetFrame
      title={t.registry.title(printable(host))}
      onClose={close}
      onSubmit={close}
      footer={
        <>
          <Button isDisabled={!isSeen} onPress={submit}>
            {busy ? t.registry.forgetting : t.registry.forget}
          </Button>
          <CopyReport host={host} />
          <Button type="submit" variant="primary" autoFocus>
            {t.action.close}
          </Button>
        </>
      }
    >
      <ServiceSection address={address} />
      <Pulls host={host} />
      <Size address={address} />
      {known.status === "loading" && <Spinner label={t.registry.loading} />}
      {known.status === "failed" && <ErrorNote error={known.error} title={t.registry.failed} />}
      {known.value !== undefined && <Traits />}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}

/** Only where the registry counts, or has said a number. */
function Pulls({ host }: { readonly host: string }) {
  const { t } = useI18n();
  const counts = useApp((state) => state.knownRegistry.value?.profile.countsPulls);
  const all = useApp((state) => state.allowances.value);
  const own = (all ?? []).filter((one) => one.host === host);
  if (own.length === 0 && counts !== true) return null;
  return (
    <section>
      <h3 className={css("heading")}>{t.registry.pulls}</h3>
      {own.length === 0 && <p className={css("hint")}>{t.registry.noPulls}</p>}
      {own.map((allowance) => (
        <PullsLeft key={allowance.account ?? ""} allowance={allowance} />
      ))}
    </section>
  );
}

/** Only where images were looked at. */
function Size({ address }: { readonly address: string }) {
  const { t, format } = useI18n();
  const addUp = useApp((state) => state.addUpRegistry);
  const size = useApp((state) => state.registrySize);
  useEffect(() => void addUp(address), [addUp, address]);
  if (size === undefined) return null;
  return (
    <section>
      <h3 className={css("heading")}>{t.registry.size}</h3>
      <p>{t.registry.knownSize(format.bytes(size.bytes), size.images)}</p>
      <p className={css("hint")}>{t.registry.sizeHint}</p>
    </section>
  );
}

function Traits() {
  const { t, language } = useI18n();
  const known = useApp((state) => state.knownRegistry.value);
  if (known === undefined) return null;
  return (
    <section>
      <h3 className={css("heading")}>{t.registry.traits}</h3>
      <ul className={css("traits")}>
        {describeProfile(known, language).map(({ trait, text, seen }) => (
          <li key={trait} className={css("trait")}>
            <span>{printable(text)}</span>
            <span className={css("origin", seen !== undefined && "seen")}>
              {seen ?? t.registry.builtIn}
            </span>
          </li>
        ))}
      </ul>
      <p className={css("hint")}>{t.registry.traitsHint}</p>
    </section>
  );
}

/** For bug reports: host and traits, nothing of the account. */
function CopyReport({ host }: { readonly host: string }) {
  const { t, language } = useI18n();
  const known = useApp((state) => state.knownRegistry.value);
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    if (known === undefined) return;
    void copyText(profileReport(host, known, language)).then(setCopied);
  };
  return (
    <Button isDisabled={known === undefined} onPress={copy}>
      {copied ? t.registry.copied : t.registry.copy}
    </Button>
  );
}
