import { useEffect, useMemo } from "react";
import type { Comparison } from "../../../shared/compare/compare.ts";
import { unsharedLayers } from "../../../shared/compare/files.ts";
import type { CompareSubject } from "../../../shared/compare/subject.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { ChangedFiles } from "./ChangedFiles.tsx";
import compareStyles from "./Compare.module.css";
import styles from "./CompareFiles.module.css";
import { costOfFiles, type FilesCost } from "./files-cost.ts";

const css = classNamesOf(styles);
const compareCss = classNamesOf(compareStyles);

/** Which files differ: asked for on purpose, because layers have to be read for it. */
export function FilesSection({ comparison }: { readonly comparison: Comparison }) {
  const { t } = useI18n();
  const left = useApp((state) => state.comparing.left.load.value);
  const right = useApp((state) => state.comparing.right.load.value);
  const load = useApp((state) => state.comparedFiles);
  if (left === undefined || right === undefined) return null;
  if (left.layers.length + right.layers.length === 0) return null;
  return (
    <section aria-label={t.compareFiles.title} className={css("section")}>
      <h3 className={compareCss("heading")}>{t.compareFiles.title}</h3>
      {load.status === "idle" && <Offer {...{ left, right, comparison }} />}
      {load.status === "loading" && <Reading />}
      {load.status === "failed" && (
        <ErrorNote error={load.error} title={t.compareFiles.failed}>
          <Again />
        </ErrorNote>
      )}
      {load.status === "ready" && <ChangedFiles files={load.value} />}
    </section>
  );
}

interface OfferProps {
  readonly left: CompareSubject;
  readonly right: CompareSubject;
  readonly comparison: Comparison;
}

/** What it would cost, and the button that says so. */
function Offer({ left, right, comparison }: OfferProps) {
  const { t, format } = useI18n();
  const kept = useApp((state) => state.comparedKept);
  const ask = useApp((state) => state.askComparedKept);
  const read = useApp((state) => state.readComparedFiles);
  useEffect(() => {
    const { left: lefts, right: rights } = unsharedLayers(comparison.layers);
    void ask([...lefts, ...rights].flatMap(({ digest }) => digest ?? []));
  }, [ask, comparison]);
  const cost = useMemo(
    () => costOfFiles([left, right], comparison, kept),
    [left, right, comparison, kept],
  );
  if (cost.layers === 0) return <p className={css("faint")}>{t.compareFiles.allShared}</p>;
  const bytes = format.bytes(cost.remote + cost.local + cost.engines);
  return (
    <div className={css("offer")}>
      <p className={css("faint")}>{costWords(cost, { t, format }).join(" ")}</p>
      <Button onPress={() => void read()}>{t.compareFiles.read(bytes)}</Button>
    </div>
  );
}

function costWords(
  { layers, shared, remote, local, engines }: FilesCost,
  { t, format }: Pick<ReturnType<typeof useI18n>, "t" | "format">,
): readonly string[] {
  const words = t.compareFiles;
  return [
    words.layers(layers),
    ...(remote > 0 ? [words.fromRegistries(format.bytes(remote))] : []),
    ...(local > 0 ? [words.fromHere(format.bytes(local))] : []),
    ...(engines > 0 ? [words.fromEngines(format.bytes(engines))] : []),
    ...(remote + local + engines === 0 ? [words.known] : []),
    ...(shared > 0 ? [words.shared(shared)] : []),
  ];
}

function Again() {
  const { t } = useI18n();
  const read = useApp((state) => state.readComparedFiles);
  return <Button onPress={() => void read()}>{t.action.retry}</Button>;
}

function Reading() {
  const { t, format } = useI18n();
  const reading = useApp((state) => state.comparedReading);
  const stop = useApp((state) => state.forgetComparedFiles);
  const { engine = false, read = 0, bytes = 0, names = 0 } = reading ?? {};
  const isUnknown = engine || bytes === 0;
  const words = engine
    ? t.compareFiles.engineGives
    : t.layerFiles.readSoFar(format.bytes(read), format.bytes(bytes), names);
  return (
    <div className={css("offer")}>
      <Progress
        label={t.layerFiles.reading}
        fraction={isUnknown ? undefined : read / bytes}
        words={words}
        tone="moving"
      />
      <p className={css("faint")}>{words}</p>
      <Button onPress={stop}>{t.action.cancel}</Button>
    </div>
  );
}
