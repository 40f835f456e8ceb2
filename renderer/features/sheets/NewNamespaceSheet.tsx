import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { CreationSheet } from "./CreationSheet.tsx";

/** Names of projects and namespaces: what every service takes, and no more than any of them allows. */
const NAMESPACE = /^[a-z0-9](?:[a-z0-9._-]{0,253}[a-z0-9])?$/;

/** A new project, namespace or group at a registry whose service makes them. */
export function NewNamespaceSheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const createNamespace = useApp((state) => state.createNamespace);
  const kind = useApp((state) => state.services.get(address)?.value?.capabilities.namespaces);
  const { newNamespaceTitle } = t.providers;
  return (
    <CreationSheet
      address={address}
      title={kind === "project" ? newNamespaceTitle.project : newNamespaceTitle.other}
      first=""
      isName={(name) => NAMESPACE.test(name)}
      onCreate={(name, isPublic) => createNamespace(address, name, isPublic)}
    />
  );
}
