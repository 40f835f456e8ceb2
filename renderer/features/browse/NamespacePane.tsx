import { Boxes, ListPlus, SearchX } from "lucide-react";
import { formatAddress } from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { hasLoginCure } from "../../store/login-cure.ts";
import { addressOf, type NamespacePlace } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import styles from "./Browse.module.css";
import { Waiting } from "./ImageList.tsx";
import { RepositoryGrid } from "./RepositoryGrid.tsx";
import { RepositoryHeader } from "./RepositoryHeader.tsx";
import { Unreadable } from "./Unreadable.tsx";
import { type Repositories, useRepositories } from "./use-repositories.ts";

const css = classNamesOf(styles);

/** The repositories of an account, or of one of its namespaces. */
export function NamespacePane({ place }: { readonly place: NamespacePlace }) {
  const repositories = useRepositories(place);
  return (
    <div className={css("list")}>
      <RepositoryHeader repositories={repositories} />
      <div className={css("rest")}>
        <Contents repositories={repositories} />
      </div>
    </div>
  );
}

function Contents({ repositories }: { readonly repositories: Repositories }) {
  const { place, all, shown } = repositories;
  const catalog = useApp((state) => state.catalogs.get(place.address));
  const isKnown = useApp(
    ({ connections }) => connections.value !== undefined || connections.status === "failed",
  );
  const isKept = useApp((state) => state.keptLists.has(place.address));
  if (shown.length > 0) return <RepositoryGrid repositories={repositories} />;
  if (all.length > 0) return <NothingMatches />;
  if (catalog?.status === "failed") return <Failed place={place} />;
  if (catalog?.status !== "ready" || !isKnown) return <Waiting />;
  return isKept ? <NobodyLists place={place} /> : <Nothing place={place} />;
}

function NothingMatches() {
  const { t } = useI18n();
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  return (
    <EmptyState icon={<SearchX aria-hidden />} title={t.repositories.noMatch(filter)}>
      <Button onPress={() => setFilter("")}>{t.browse.clearFilter}</Button>
    </EmptyState>
  );
}

/** Where a catalog is refused, a repository that one knows can be opened all the same. */
function Failed({ place: { address } }: { readonly place: NamespacePlace }) {
  const { t } = useI18n();
  const catalog = useApp((state) => state.catalogs.get(address));
  const refresh = useApp((state) => state.refresh);
  const openSheet = useApp((state) => state.openSheet);
  if (catalog?.status !== "failed") return null;
  return (
    <Unreadable error={catalog.error} title={t.repositories.failed}>
      <Button onPress={() => void refresh()}>{t.action.retry}</Button>
      {hasLoginCure(catalog.error) && (
        <Button onPress={() => openSheet({ kind: "login", address })}>{t.action.signIn}</Button>
      )}
      <Button onPress={() => openSheet({ kind: "open-repository", address })}>
        {t.sidebar.openRepository}
      </Button>
    </Unreadable>
  );
}

/** The registry lists nothing: the user keeps the list. */
function NobodyLists({ place: { address } }: { readonly place: NamespacePlace }) {
  const { t } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  return (
    <EmptyState icon={<ListPlus aria-hidden />} title={t.kept.nobody} body={t.kept.lead}>
      <Button onPress={() => openSheet({ kind: "keep-repositories", address })}>
        {t.kept.add}
      </Button>
    </EmptyState>
  );
}

function Nothing({ place }: { readonly place: NamespacePlace }) {
  const { t } = useI18n();
  const { address, namespace } = place;
  const openTransfer = useApp((state) => state.openTransfer);
  const openSheet = useApp((state) => state.openSheet);
  const canCreate = useApp(
    ({ services }) => services.get(address)?.value?.capabilities.createRepository === true,
  );
  const isCache = useApp(({ namespaces }) =>
    namespaces
      .get(address)
      ?.value?.some((row) => row.name === namespace && row.isProxyCache === true),
  );
  const prefix = namespace === "" ? "" : `${namespace}/`;
  const destination = `${formatAddress(addressOf(place))}/`;
  return (
    <EmptyState
      icon={<Boxes aria-hidden />}
      title={t.repositories.empty}
      body={isCache === true ? t.providers.proxyCacheBody : t.repositories.emptyBody}
    >
      {isCache !== true && (
        <Button onPress={() => openTransfer("transfer", [], { destination })}>
          {t.browse.pushHere}
        </Button>
      )}
      {canCreate && (
        <Button onPress={() => openSheet({ kind: "new-repository", address, prefix })}>
          {t.providers.newRepository}
        </Button>
      )}
      <Button onPress={() => openSheet({ kind: "open-repository", address })}>
        {t.sidebar.openRepository}
      </Button>
    </EmptyState>
  );
}
