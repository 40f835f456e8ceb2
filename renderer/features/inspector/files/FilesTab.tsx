import { useEffect, useMemo, useState } from "react";
import type { FileNode } from "../../../../shared/file-tree.ts";
import type { Inspection } from "../../../../shared/image.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { printable } from "../../../../shared/printable.ts";
import { useI18n } from "../../../i18n/use-i18n.ts";
import { useApp } from "../../../store/use-app.ts";
import { Button } from "../../../ui/Button.tsx";
import { Check } from "../../../ui/Check.tsx";
import { classNamesOf } from "../../../ui/class-names.ts";
import { EmptyState } from "../../../ui/EmptyState.tsx";
import { ErrorNote } from "../../../ui/ErrorNote.tsx";
import { Picker } from "../../../ui/Picker.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { SearchInput } from "../../../ui/SearchInput.tsx";
import { readableCommand } from "../layer-command.ts";
import styles from "./Files.module.css";
import { FileTree } from "./FileTree.tsx";
import { FileView } from "./FileView.tsx";
import { type Chosen, costOf, isCheap, type LayerView, viewOf } from "./layer-view.ts";

const css = classNamesOf(styles);

type Image = NonNullable<Inspection["image"]>;

/** What is inside the image, without pulling it. */
export function FilesTab({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const { image } = inspection;
  if (image === undefined || image.layers.length === 0) {
    return <EmptyState title={t.layerFiles.none} />;
  }
  return <ImageFiles key={image.descriptor.digest} image={image} />;
}

function ImageFiles({ image }: { readonly image: Image }) {
  const [chosen, setChosen] = useState<Chosen>("whole");
  const layers = useMemo(() => image.layers.map(({ descriptor }) => descriptor), [image]);
  const listings = useApp((state) => state.layerListings);
  const view = useMemo(() => viewOf(layers, listings, chosen), [layers, listings, chosen]);
  const reading = useApp((state) => state.layerReading);
  useCheapReading(layers, view);
  return (
    <div className={css("tab")}>
      <LayerPicker {...{ image, chosen }} onChoose={setChosen} />
      {reading !== undefined && <ReadingBar />}
      {view.root === undefined ? (
        reading === undefined && <Cost layers={view.missing} />
      ) : (
        <Tree key={String(chosen)} {...{ view, layers, chosen }} root={view.root} />
      )}
    </div>
  );
}

/** Reads what costs little at once, and stops when nobody looks any more. */
function useCheapReading(layers: readonly Descriptor[], view: LayerView): void {
  const location = useApp((state) => state.inspected?.location ?? "");
  const kept = useApp((state) => state.keptLayers);
  const ask = useApp((state) => state.askKeptLayers);
  const read = useApp((state) => state.readLayers);
  const stop = useApp((state) => state.stopReadingLayers);
  const listings = useApp((state) => state.layerListings);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void ask(layers.map(({ digest }) => digest)).then(() => setAsked(true));
    return stop;
  }, [ask, stop, layers]);
  const { missing, missingBelow } = view;
  useEffect(() => {
    const wanted = missing.length > 0 ? missing : missingBelow;
    const isTried = wanted.some(({ digest }) => listings.has(digest));
    if (!asked || wanted.length === 0 || isTried || !isCheap(costOf(wanted, location, kept)))
      return;
    void read(wanted.map(({ digest }) => digest));
    // oxlint-disable-next-line react/exhaustive-deps -- what comes in meanwhile does not begin a reading again
  }, [asked, missing.length === 0, missingBelow.length === 0, view.root === undefined]);
}

interface LayerPickerProps {
  readonly image: Image;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
}

function LayerPicker({ image, chosen, onChoose }: LayerPickerProps) {
  const { t, format } = useI18n();
  const options = [
    { id: "whole", title: t.layerFiles.whole(format.bytes(image.size)) },
    ...image.layers.map(({ descriptor, command }, index) => ({
      id: String(index),
      title: t.layerFiles.layer(
        index + 1,
        format.bytes(descriptor.size),
        command === undefined ? "" : printable(readableCommand(command)).slice(0, 60),
      ),
    })),
  ];
  return (
    <div className={css("controls")}>
      <Picker
        label={t.layerFiles.show}
        options={options}
        selected={String(chosen)}
        onSelect={(id) => onChoose(id === "whole" ? "whole" : Number(id))}
      />
    </div>
  );
}

function ReadingBar() {
  const { t, format } = useI18n();
  const reading = useApp((state) => state.layerReading);
  const stop = useApp((state) => state.stopReadingLayers);
  if (reading === undefined) return null;
  const { read, bytes, names } = reading;
  const words = t.layerFiles.readSoFar(format.bytes(read), format.bytes(bytes), names);
  return (
    <div className={css("cost")}>
      <Progress
        label={t.layerFiles.reading}
        fraction={bytes === 0 ? undefined : read / bytes}
        words={words}
        tone="moving"
      />
      <p className={css("total")}>{words}</p>
      <Button onPress={stop}>{t.action.cancel}</Button>
    </div>
  );
}

/** What reading would cost, or why it failed. */
function Cost({ layers }: { readonly layers: readonly Descriptor[] }) {
  const { t, format } = useI18n();
  const location = useApp((state) => state.inspected?.location ?? "");
  const kept = useApp((state) => state.keptLayers);
  const read = useApp((state) => state.readLayers);
  const listings = useApp((state) => state.layerListings);
  const failure = layers
    .map(({ digest }) => listings.get(digest))
    .find((load) => load?.status === "failed");
  const start = (): void => void read(layers.map(({ digest }) => digest));
  if (failure?.status === "failed") {
    return (
      <div className={css("cost")}>
        <ErrorNote error={failure.error} title={t.layerFiles.failed}>
          <Button onPress={start}>{t.action.retry}</Button>
        </ErrorNote>
      </div>
    );
  }
  const cost = costOf(layers, location, kept);
  return (
    <div className={css("cost")}>
      <p>{t.layerFiles.cost(layers.length, format.bytes(cost))}</p>
      <Button onPress={start}>{t.layerFiles.read(format.bytes(cost))}</Button>
    </div>
  );
}

interface TreeProps {
  readonly root: FileNode;
  readonly view: LayerView;
  readonly layers: readonly Descriptor[];
  readonly chosen: Chosen;
}

function Tree({ root, view, layers, chosen }: TreeProps) {
  const { t, format } = useI18n();
  const [filter, setFilter] = useState("");
  const [changesOnly, setChangesOnly] = useState(chosen !== "whole");
  const open = useApp((state) => state.openFileInLayer);
  const openedFile = useApp((state) => state.openedFile);
  const closeFile = useApp((state) => state.closeFileInLayer);
  useEffect(() => closeFile, [closeFile]);
  const onOpen = (node: FileNode): void => {
    const at = chosen === "whole" || view.allMarks ? node.layer : chosen;
    const digest = layers[at]?.digest;
    if (digest !== undefined && node.entry !== undefined && node.mark !== "removed") {
      void open(digest, node.path);
    }
  };
  return (
    <>
      <div className={css("controls")}>
        <SearchInput label={t.layerFiles.filter} value={filter} onChange={setFilter} />
        <div className={css("options")}>
          {chosen !== "whole" && (
            <Check isSelected={changesOnly} onChange={setChangesOnly}>
              {t.layerFiles.changesOnly}
            </Check>
          )}
          <span className={css("total")}>
            {t.layerFiles.total(root.files, format.bytes(root.size))}
          </span>
        </div>
      </div>
      <Notes view={view} />
      <FileTree
        root={root}
        label={t.layerFiles.tree}
        filter={filter}
        changesOnly={changesOnly && chosen !== "whole"}
        allMarks={view.allMarks}
        onOpen={onOpen}
      />
      {openedFile !== undefined && <FileView />}
    </>
  );
}

/** What the tree cannot say, and why. */
function Notes({ view }: { readonly view: LayerView }) {
  const { t, format } = useI18n();
  const location = useApp((state) => state.inspected?.location ?? "");
  const kept = useApp((state) => state.keptLayers);
  const read = useApp((state) => state.readLayers);
  const reading = useApp((state) => state.layerReading);
  const { missingBelow } = view;
  const cost = format.bytes(costOf(missingBelow, location, kept));
  return (
    <>
      {view.cut && <p className={css("note")}>{t.layerFiles.cut}</p>}
      {view.byTable && <p className={css("note")}>{t.layerFiles.byTable}</p>}
      {missingBelow.length > 0 && reading === undefined && (
        <div className={css("cost")}>
          <p>{t.layerFiles.alone}</p>
          <Button onPress={() => void read(missingBelow.map(({ digest }) => digest))}>
            {t.layerFiles.compare(cost)}
          </Button>
        </div>
      )}
    </>
  );
}
