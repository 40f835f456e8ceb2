import { Star } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { isSameRepository } from "../../store/favourites.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Browse.module.css";

const css = classNamesOf(styles);

/** Keeps the open repository at hand, or no longer. */
export function StarButton() {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const starred = useApp(({ favourites }) =>
    favourites.some((one) => place.kind === "repository" && isSameRepository(one, place)),
  );
  if (place.kind !== "repository") return null;
  return (
    <IconButton
      label={starred ? t.lists.unstar : t.lists.star}
      icon={<Star aria-hidden className={css(starred && "starred")} />}
      onPress={() => store.getState().toggleFavourite(place)}
    />
  );
}
