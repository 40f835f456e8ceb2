import { History } from "lucide-react";
import type { ReactNode } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { placeKey, STORE_PLACE } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Centred } from "./ImageList.tsx";
import { fullPlaceTitle } from "./place-title.ts";

export interface UnreadableProps {
  readonly error: WireError;
  readonly title: string;
  /** What one can do about it. */
  readonly children: ReactNode;
}

/**
 * The place could not be read. Where the window began there by itself nobody has done anything that could fail: it says
 * what is missing, and leads on.
 */
export function Unreadable({ error, title, children }: UnreadableProps) {
  const { t, language } = useI18n();
  const isRestored = useApp((state) => state.isRestored);
  const place = useApp((state) => fullPlaceTitle(state, t));
  if (!isRestored) {
    return (
      <Centred>
        <ErrorNote error={error} title={title}>
          {children}
        </ErrorNote>
      </Centred>
    );
  }
  return (
    <EmptyState
      icon={<History aria-hidden />}
      title={t.panes.lastPlace(place)}
      body={printable(describeError(error, language).what)}
    >
      <StoreButton />
      {children}
    </EmptyState>
  );
}

/** Leads from a place where the window began to the one that is always there. */
export function StoreButton() {
  const { t } = useI18n();
  const isOffered = useApp(
    (state) => state.isRestored && placeKey(state.place) !== placeKey(STORE_PLACE),
  );
  const openPlace = useApp((state) => state.openPlace);
  if (!isOffered) return null;
  return (
    <Button variant="primary" onPress={() => openPlace(STORE_PLACE)}>
      {t.panes.toStore}
    </Button>
  );
}
