import { Undo2 } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import type { UndoEntry } from "../../../shared/undo.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import { When } from "../../ui/When.tsx";
import styles from "./Related.module.css";

const css = classNamesOf(styles);

/** Something that was taken away or put back, and can be undone while its bytes are kept. */
export function RemovalEntry({ entry }: { readonly entry: UndoEntry }) {
  const { t, format } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  const { id, action, state, tags } = entry;
  const when = new Date(entry.at).toISOString();
  if (action === "retag" || action === "transfer") return null;
  const act = t.history.removals[action];
  const names = tags.map(({ name }) => printable(familiarName(name))).join(", ");
  return (
    <li className={css("item", "entry")}>
      <div className={css("entryHead")}>
        <span className={css("act")}>{act}</span>
        {state === "undone" && <span>{t.history.undone}</span>}
        <span className={css("when")}>
          <When iso={when} />
        </span>
        {state !== "undone" && (
          <IconButton
            size="small"
            label={t.history.undoOf(`${act} ${names}`)}
            icon={<Undo2 aria-hidden />}
            onPress={() => openSheet({ kind: "undo", entries: [id] })}
          />
        )}
      </div>
      {tags.map(({ name, before }) => (
        <p key={name} className={css("change")}>
          <span>{t.history.became(printable(familiarName(name)))}</span>
          {before !== undefined && <DigestChip digest={before} />}
        </p>
      ))}
      <time className="offscreen" dateTime={when}>
        {format.exact(when)}
      </time>
    </li>
  );
}
