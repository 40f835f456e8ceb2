import type { EngineImageDetails } from "../../../shared/engine.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Progress } from "../../ui/Progress.tsx";
import styles from "./files/Files.module.css";
import { FilesTab } from "./files/FilesTab.tsx";

const css = classNamesOf(styles);

/** The files of an image that only its engine has: the engine has to give it whole, which nobody does unasked. */
export function EngineFiles({ details: { size } }: { readonly details: EngineImageDetails }) {
  const { t, format } = useI18n();
  const contents = useApp((state) => state.inspection);
  const read = useApp((state) => state.readEngineImage);
  const stop = useApp((state) => state.stopReadingEngineImage);
  if (contents.value !== undefined) return <FilesTab inspection={contents.value} />;
  if (contents.status === "loading") {
    return (
      <div className={css("cost")}>
        <Progress
          label={t.layerFiles.reading}
          fraction={undefined}
          words={t.compareFiles.engineGives}
          tone="moving"
        />
        <p className={css("total")}>{t.compareFiles.engineGives}</p>
        <Button onPress={stop}>{t.action.cancel}</Button>
      </div>
    );
  }
  if (contents.status === "failed") {
    return (
      <div className={css("cost")}>
        <ErrorNote error={contents.error} title={t.layerFiles.failed}>
          <Button onPress={() => void read()}>{t.action.retry}</Button>
        </ErrorNote>
      </div>
    );
  }
  return (
    <div className={css("cost")}>
      <p>{t.compareFiles.fromEngines(format.bytes(size))}</p>
      <Button onPress={() => void read()}>{t.layerFiles.read(format.bytes(size))}</Button>
    </div>
  );
}
