import { Ban, MoveRight, TriangleAlert } from "lucide-react";
import { useRef } from "react";
import { targetName, verdictWords, weightWords } from "../../i18n/drag-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { DragEffect } from "../../store/drag-grammar.ts";
import type { Drag, DragHover } from "../../store/dragging.ts";
import { verdictOf } from "../../store/dragging.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./DragHint.module.css";
import { useDragTracking } from "./use-drag-tracking.ts";

const css = classNamesOf(styles);

/** Effects without a preview, where no bytes go to another place of the window. */
const UNMOVED: readonly (DragEffect | "remove")[] = [
  "re-point",
  "add-tag",
  "export",
  "remove",
  "download",
  "save",
];
const NO_ENGINES: readonly never[] = [];

/** Says what letting go would do: beside the pointer, or below everything and aloud when the arrow keys carry. */
export function DragHint() {
  const hint = useRef<HTMLDivElement>(null);
  const drag = useApp((state) => state.drag);
  const hover = useApp((state) => state.hover);
  useDragTracking(drag !== undefined, hint);
  const byKeyboard = drag?.byKeyboard === true;
  const shows = drag !== undefined && (byKeyboard || hover !== undefined);
  return (
    // React Aria hides everything but targets from screen readers while the arrow keys carry, but not this.
    <div
      ref={hint}
      className={css("hint", byKeyboard && "bar", !shows && "away")}
      data-live-announcer="true"
      aria-live="polite"
    >
      {drag !== undefined && hover !== undefined && <Words drag={drag} hover={hover} />}
      {drag !== undefined && byKeyboard && <Started drag={drag} />}
    </div>
  );
}

function Words({ drag, hover }: { readonly drag: Drag; readonly hover: DragHover }) {
  const { t, format } = useI18n();
  const connections = useApp((state) => state.connections);
  const summaries = useApp((state) => state.summaries);
  const panes = useApp((state) => state.panes);
  const openPanes = useApp((state) => state.openPanes);
  const engines = useApp((state) => state.engines.value ?? NO_ENGINES);
  const weight = useApp((state) => state.hoverWeight.value);
  const { cargo } = drag;
  const { target, modifiers } = hover;
  const verdict = verdictOf({ connections, summaries, panes, openPanes }, cargo, target, modifiers);
  const name = targetName(target, t, engines);
  const isMoved = verdict.allowed && !UNMOVED.includes(verdict.effect);
  const isSaved = target.kind === "outside";
  const size = isMoved || isSaved ? weightWords(cargo, weight, { t, format }) : "";
  return (
    <>
      <p className={css("line", !verdict.allowed && "refused")}>
        {verdict.allowed ? <MoveRight aria-hidden /> : <Ban aria-hidden />}
        <span>{[verdictWords(verdict, { cargo, name }, t), size].filter(Boolean).join(" · ")}</span>
      </p>
      {verdict.allowed && verdict.asks && (
        <p className={css("line", "asks")}>
          <TriangleAlert aria-hidden />
          <span>{t.drag.asks}</span>
        </p>
      )}
      {verdict.allowed && !drag.byKeyboard && (
        <p className={css("keys")}>
          {verdict.effect === "re-point" ? t.drag.modifiersTag : isMoved && t.drag.modifiers}
        </p>
      )}
    </>
  );
}

function Started({ drag }: { readonly drag: Drag }) {
  const { t } = useI18n();
  const [first] = drag.cargo.items;
  const amount = drag.cargo.items.length;
  const what = amount === 1 && first !== undefined ? first.title : t.drag.images(amount);
  return <p className={css("keys")}>{t.drag.started(what)}</p>;
}
