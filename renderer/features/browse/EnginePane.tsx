import { Layers3, Power, Unplug } from "lucide-react";
import type { ContainerEngine } from "../../../shared/engine.ts";
import { engineCause, engineTitle } from "../../i18n/engine-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { placeKey } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ImageList, Waiting } from "./ImageList.tsx";
import { StoreButton, Unreadable } from "./Unreadable.tsx";
import { useRows } from "./use-rows.ts";

/** The images of an engine, or why they cannot be seen now. */
export function EnginePane({ name }: { readonly name: string }) {
  const { t } = useI18n();
  const images = useApp((state) => state.engineImages);
  const engines = useApp((state) => state.engines);
  const rows = useRows();
  const engine = engines.value?.find((one) => one.name === name);
  if (engines.status === "ready" && engine === undefined) {
    return (
      <EmptyState icon={<Unplug aria-hidden />} title={t.engines.gone}>
        <StoreButton />
      </EmptyState>
    );
  }
  if (engine !== undefined && engine.state !== "running") return <Stopped engine={engine} />;
  if (rows.all.length > 0) return <ImageList rows={rows} />;
  if (images.status === "failed") return <ImagesFailed />;
  return images.status === "ready" ? <Empty /> : <Waiting />;
}

function Stopped({ engine }: { readonly engine: ContainerEngine }) {
  const { t, language } = useI18n();
  const refresh = useApp((state) => state.refresh);
  const title = engineTitle(engine);
  const [what = "", ...next] = engineCause(engine, t, language).split("\n");
  if (engine.state === "failed" && engine.error !== undefined) {
    return (
      <Unreadable error={engine.error} title={`${title}: ${t.engines.failed}`}>
        <Button onPress={() => void refresh()}>{t.action.retry}</Button>
      </Unreadable>
    );
  }
  return (
    <EmptyState
      icon={<Power aria-hidden />}
      title={engine.error === undefined ? `${title}: ${what}` : what}
      body={next.join(" ")}
    >
      <StoreButton />
    </EmptyState>
  );
}

function ImagesFailed() {
  const { t } = useI18n();
  const images = useApp((state) => state.engineImages);
  const refresh = useApp((state) => state.refresh);
  if (images.status !== "failed") return null;
  return (
    <Unreadable error={images.error} title={t.engines.imagesFailed}>
      <Button onPress={() => void refresh()}>{t.action.retry}</Button>
    </Unreadable>
  );
}

function Empty() {
  const { t } = useI18n();
  const destination = useApp((state) => placeKey(state.place));
  const openTransfer = useApp((state) => state.openTransfer);
  return (
    <EmptyState
      icon={<Layers3 aria-hidden />}
      title={t.engines.emptyTitle}
      body={t.engines.emptyBody}
    >
      <Button onPress={() => openTransfer("transfer", [], { destination })}>
        {t.engines.copyHere}
      </Button>
    </EmptyState>
  );
}
