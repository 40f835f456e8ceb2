import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { AppState } from "../../store/index.ts";
import { placeKey } from "../../store/place.ts";
import { accountAddress } from "../../store/services.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Browse.module.css";
import { FilterField } from "./FilterField.tsx";
import { placeTitle } from "./place-title.ts";
import { PushFileButton } from "./PushFileButton.tsx";
import { SaveFilterButton } from "./SaveFilterButton.tsx";
import { StarButton } from "./StarButton.tsx";
import { ViewButton } from "./ViewButton.tsx";
import { useKeptAge } from "./use-kept-age.ts";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** What is shown, how much of it, and the field that narrows it. */
export function BrowseHeader({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const kind = useApp((state) => state.place.kind);
  const title = useApp((state) => placeTitle(state, t));
  const refresh = useApp((state) => state.refresh);
  const path = useApp(({ place }) => (place.kind === "file" ? printable(place.path) : undefined));
  return (
    <div className={css("header")}>
      <div className={css("titles")}>
        <h2 className={css("title")}>{title}</h2>
        <p className={css("subtitle")} title={path}>
          <Amount rows={rows} />
        </p>
      </div>
      <div className={css("filter")}>
        <FilterField />
      </div>
      <SaveFilterButton />
      <StarButton />
      <ViewButton />
      <PushFileButton />
      {kind !== "store" && (
        <IconButton
          label={kind === "file" ? t.files.reload : t.action.refresh}
          icon={<RefreshCw aria-hidden />}
          onPress={() => void refresh()}
        />
      )}
    </div>
  );
}

function Amount({ rows: { all, shown } }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const kind = useApp((state) => state.place.kind);
  const inEngine = useApp((state) => state.engineImages.value?.length ?? 0);
  const loading = useApp(
    (state) => state.place.kind === "repository" && state.tags.status === "loading",
  );
  const age = useAge();
  const about = useApp((state) => aboutPlace(state, t));
  const size = useSize();
  const ownNames = kind === "engine" && inEngine !== all.length;
  const images = ownNames ? t.engines.amount(inEngine, all.length) : t.browse.images(all.length);
  const untagged = useApp((state) => state.imageRows.untagged.length);
  const tags = [t.browse.tags(all.length - untagged)];
  if (untagged > 0) tags.push(t.providers.untagged(untagged));
  const amount = kind === "repository" ? tags.join(" · ") : images;
  const told = useTold();
  const parts = [
    shown.length === all.length ? amount : t.browse.filtered(shown.length, all.length),
    age ?? (loading ? t.browse.soFar : undefined),
    size,
    ...told,
    about,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** How large the repository is, as far as its images were looked at, and anew when more of them were. */
function useSize(): string | undefined {
  const { t, format } = useI18n();
  const place = useApp((state) => state.place);
  const looked = useApp(({ summaries, details }) => summaries.size + details.size);
  const addUp = useApp((state) => state.addUpRepository);
  const size = useApp((state) => state.repositorySize);
  useEffect(() => void addUp(place, looked), [addUp, place, looked]);
  if (size === undefined || size.place !== placeKey(place)) return undefined;
  return t.lists.knownSize(format.bytes(size.bytes));
}

/** What the service says of the open repository: how often it is pulled, and what it is for. */
function useTold(): readonly string[] {
  const { t, format } = useI18n();
  const row = useApp(({ place, connections, repositoryRows }) => {
    if (place.kind !== "repository") return undefined;
    const { host, repository } = place;
    const address = accountAddress(connections.value ?? [], host, repository);
    return repositoryRows.get(address)?.get(repository);
  });
  const { pulls, description = "" } = row ?? {};
  return [
    ...(pulls === undefined ? [] : [t.providers.pulls(format.number(pulls))]),
    ...(description === "" ? [] : [printable(description)]),
  ];
}

/** How old the list is, while it is one that was kept. */
function useAge(): string | undefined {
  const cachedAt = useApp(({ place, tags }) =>
    place.kind === "repository" ? tags.cachedAt : undefined,
  );
  const status = useApp((state) => state.tags.status);
  return useKeptAge({ status, cachedAt });
}

/** What the title leaves open about an engine or a file. */
function aboutPlace({ place, engines, fileContents }: AppState, t: Messages): string | undefined {
  if (place.kind === "file") {
    const kind = fileContents.get(place.path)?.value?.kind;
    const path = printable(place.path);
    return kind === undefined ? path : `${t.files.kinds[kind]} · ${path}`;
  }
  if (place.kind !== "engine") return undefined;
  const engine = engines.value?.find(({ name }) => name === place.engine);
  const parts = [engine?.version, engine?.platform, engine?.address].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? undefined : parts.map(printable).join(" · ");
}
