import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { useRef } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Panes.module.css";
import { fullPlaceTitle } from "./place-title.ts";
import { usePlaceDrop } from "./use-place-drop.ts";

const css = classNamesOf(styles);

/** Stands above each of two lists: where it is, whether it is the active one; and takes images for its whole place. */
export function PaneBar() {
  const { t } = useI18n();
  const title = useApp((state) => fullPlaceTitle(state, t));
  const isActive = useApp((state) => state.activePane === state.paneId);
  const paneId = useApp((state) => state.paneId);
  const activate = useApp((state) => state.activatePane);
  const close = useApp((state) => state.closePane);
  const place = useRef<HTMLButtonElement>(null);
  const { dropProps, isDropTarget } = usePlaceDrop(place);
  return (
    <div className={css("bar", isActive && "active")}>
      <Steps />
      <button
        {...dropProps}
        ref={place}
        type="button"
        className={css("place", isDropTarget && "over")}
        aria-label={t.panes.bar(title)}
        aria-current={isActive}
        title={title}
        onClick={() => activate(paneId)}
      >
        <bdi>{title}</bdi>
      </button>
      <IconButton
        size="small"
        label={t.panes.close(title)}
        icon={<X aria-hidden />}
        onPress={() => close(paneId)}
      />
    </div>
  );
}

function Steps() {
  const { t } = useI18n();
  const hasBack = useApp((state) => state.placesBack.length > 0);
  const hasForward = useApp((state) => state.placesForward.length > 0);
  const goBack = useApp((state) => state.goBack);
  const goForward = useApp((state) => state.goForward);
  return (
    <>
      <IconButton
        size="small"
        label={t.commands.back}
        icon={<ArrowLeft aria-hidden />}
        isDisabled={!hasBack}
        onPress={goBack}
      />
      <IconButton
        size="small"
        label={t.commands.forward}
        icon={<ArrowRight aria-hidden />}
        isDisabled={!hasForward}
        onPress={goForward}
      />
    </>
  );
}
