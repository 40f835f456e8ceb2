import { ListPlus, RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { NamespacePlace } from "../../store/place.ts";
import { quotaKey } from "../../store/services.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { SearchInput } from "../../ui/SearchInput.tsx";
import styles from "./Browse.module.css";
import { placeTitle } from "./place-title.ts";
import { useKeptAge } from "./use-kept-age.ts";
import type { Repositories } from "./use-repositories.ts";

const css = classNamesOf(styles);

/** Whose repositories these are, how many, and the field that narrows them. */
export function RepositoryHeader({ repositories }: { readonly repositories: Repositories }) {
  const { t } = useI18n();
  const { address } = repositories.place;
  const title = useApp((state) => placeTitle(state, t));
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  const refresh = useApp((state) => state.refresh);
  const openSheet = useApp((state) => state.openSheet);
  const isKept = useApp((state) => state.keptLists.has(address));
  return (
    <div className={css("header", "alone")}>
      <div className={css("titles")}>
        <h2 className={css("title")} title={title}>
          {title}
        </h2>
        <p className={css("subtitle")}>
          <Amount repositories={repositories} />
        </p>
      </div>
      <div className={css("filter")} onKeyDown={goToRows}>
        <SearchInput label={t.repositories.filter} value={filter} onChange={setFilter} />
      </div>
      {isKept && (
        <IconButton
          label={t.kept.add}
          icon={<ListPlus aria-hidden />}
          onPress={() => openSheet({ kind: "keep-repositories", address })}
        />
      )}
      <IconButton
        label={t.action.refresh}
        icon={<RefreshCw aria-hidden />}
        onPress={() => void refresh()}
      />
    </div>
  );
}

/** The arrow goes on from the field to what it left. */
function goToRows({ key, currentTarget, nativeEvent }: React.KeyboardEvent): void {
  if (key !== "ArrowDown" || nativeEvent.isComposing) return;
  currentTarget.closest("[data-pane]")?.querySelector<HTMLElement>("[data-row]")?.focus();
}

/** How many there are, how old the list is, and how large they are as far as their service says so. */
function Amount({ repositories }: { readonly repositories: Repositories }) {
  const { t, format } = useI18n();
  const { place, all, shown, bytes } = repositories;
  const age = useAge(place.address);
  const used = useQuota(place);
  const parts = [
    shown.length === all.length
      ? t.providers.repositories(all.length)
      : t.browse.filtered(shown.length, all.length),
    age,
    bytes === undefined ? undefined : t.lists.knownSize(format.bytes(bytes)),
    used,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** How full a project is, where the service keeps count of it: one question for the whole of it. */
function useQuota({ address, namespace }: NamespacePlace): string | undefined {
  const { t, format } = useI18n();
  const hasQuotas = useApp(
    ({ services }) => services.get(address)?.value?.capabilities.quotas === true,
  );
  const loadQuota = useApp((state) => state.loadQuota);
  const quotas = useApp((state) => state.quotas.get(quotaKey(address, namespace))?.value);
  useEffect(() => {
    if (hasQuotas && namespace !== "") void loadQuota(address, namespace);
  }, [hasQuotas, loadQuota, address, namespace]);
  const quota = quotas?.find(({ name }) => name === namespace);
  if (quota === undefined) return undefined;
  const used = format.bytes(quota.usedBytes);
  return quota.limitBytes === undefined
    ? t.providers.quotaUnlimited(used)
    : t.providers.quota(used, format.bytes(quota.limitBytes));
}

function useAge(address: string): string | undefined {
  const { t } = useI18n();
  const status = useApp((state) => state.catalogs.get(address)?.status);
  const cachedAt = useApp((state) => state.catalogs.get(address)?.cachedAt);
  const age = useKeptAge({ status, cachedAt });
  return age ?? (status === "loading" ? t.browse.soFar : undefined);
}
