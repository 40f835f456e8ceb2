import { FolderPlus, Info, PackagePlus } from "lucide-react";
import { useEffect } from "react";
import type { ProviderDescription } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ServiceGlyph } from "../../ui/ServiceGlyph.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import registryStyles from "./Registry.module.css";
import { NamespaceList } from "./NamespaceList.tsx";
import { RegistryQuota } from "./RegistryQuota.tsx";
import { ReplicationPanel } from "./ReplicationPanel.tsx";
import styles from "./Service.module.css";

const css = classNamesOf({ ...registryStyles, ...styles });

/** Which service the registry is, what is worth knowing about this account there, and what it groups images by. */
export function ServiceSection({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const store = useAppStore();
  const load = useApp((state) => state.services.get(address));
  useEffect(() => void store.getState().describeService(address), [store, address]);
  const service = load?.value;
  if (load?.status === "failed" && service === undefined)
    return <ErrorNote error={load.error} title={t.providers.describeFailed} />;
  if (service === undefined) return <Spinner label={t.providers.describing} />;
  const { provider, notes, capabilities } = service;
  if (provider === "generic" && notes.length === 0) return null;
  return (
    <>
      <section>
        <h3 className={css("heading")}>{t.providers.service}</h3>
        <ServiceName service={service} />
        {notes.map((note) => (
          <p key={note} className={css("note")}>
            <Info aria-hidden />
            <span>{t.providers.notes[note]}</span>
          </p>
        ))}
        <Creation address={address} service={service} />
      </section>
      {capabilities.namespaces !== "none" ? (
        <NamespaceList address={address} capabilities={capabilities} />
      ) : (
        capabilities.quotas && <RegistryQuota address={address} />
      )}
      {capabilities.replication && <ReplicationPanel address={address} />}
    </>
  );
}

function ServiceName({ service }: { readonly service: ProviderDescription }) {
  const { t } = useI18n();
  const { provider, name, edition, version } = service;
  const facts = [
    edition === undefined ? undefined : t.providers.edition(printable(edition)),
    version === undefined ? undefined : t.providers.version(printable(version)),
  ].filter((fact) => fact !== undefined);
  return (
    <p className={css("service")}>
      <ServiceGlyph provider={provider} />
      <span className={css("serviceName")}>{printable(name)}</span>
      {facts.length > 0 && <span className={css("hint")}>{facts.join(" · ")}</span>}
    </p>
  );
}

interface CreationProps {
  readonly address: string;
  readonly service: ProviderDescription;
}

function Creation({ address, service: { capabilities } }: CreationProps) {
  const { t } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  const { createNamespace, createRepository, namespaces } = capabilities;
  if (!createNamespace && !createRepository) return null;
  const { newNamespace, newRepository } = t.providers;
  return (
    <div className={css("acts")}>
      {createNamespace && (
        <Button
          icon={<FolderPlus aria-hidden />}
          onPress={() => openSheet({ kind: "new-namespace", address })}
        >
          {namespaces === "project" ? newNamespace.project : newNamespace.other}
        </Button>
      )}
      {createRepository && (
        <Button
          icon={<PackagePlus aria-hidden />}
          onPress={() => openSheet({ kind: "new-repository", address, prefix: "" })}
        >
          {newRepository}
        </Button>
      )}
    </div>
  );
}
