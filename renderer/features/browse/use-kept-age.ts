import { useI18n } from "../../i18n/use-i18n.ts";
import type { Load } from "../../store/load-state.ts";

/** How old a list is while it is one that was kept, in words; undefined for one that the registry gave. */
export function useKeptAge({
  status,
  cachedAt,
}: {
  readonly status: Load<unknown>["status"] | undefined;
  readonly cachedAt: number | undefined;
}): string | undefined {
  const { t, format } = useI18n();
  if (cachedAt === undefined) return undefined;
  const age = format.ago(new Date(cachedAt).toISOString());
  return status === "failed" ? t.lists.onlyKept(age) : t.lists.keptFrom(age);
}
