import {
  ClipboardCopy,
  CloudDownload,
  CloudUpload,
  Copy,
  FileArchive,
  Fingerprint,
  GitCompareArrows,
  Info,
  Link,
  Tag,
  Trash2,
} from "lucide-react";
import type { Messages } from "../../i18n/messages.ts";
import type { MenuEntry } from "../../ui/Menu.tsx";
import type { Place } from "../../store/place.ts";
import type { ImageAction } from "./image-actions.ts";

const COMMAND = /Mac/.test(navigator.platform) ? "⌘" : "Ctrl+";

/** How an action looks in a toolbar or menu of a place. */
export function actionEntry(action: ImageAction, t: Messages, kind: Place["kind"]): MenuEntry {
  const label = labelIn(kind, t)[action];
  const entry = commonEntry(action, t);
  return label === undefined ? entry : { ...entry, label };
}

/** The places of other programs have words of their own for some actions. */
function labelIn(kind: Place["kind"], t: Messages): Partial<Record<ImageAction, string>> {
  if (kind !== "engine" && kind !== "file") return {};
  const labels = { pull: t.engines.pullIntoStore, copy: t.engines.copyTo };
  if (kind === "file") return labels;
  const { tag, remove, copyId } = t.engines;
  return { ...labels, retag: tag, remove, "copy-digest": copyId };
}

function commonEntry(action: ImageAction, t: Messages): MenuEntry {
  switch (action) {
    case "inspect":
      return { id: action, label: t.action.inspect, icon: <Info aria-hidden />, shortcut: "Enter" };
    case "pull":
      return {
        id: action,
        label: t.action.pull,
        icon: <CloudDownload aria-hidden />,
        shortcut: `${COMMAND}D`,
      };
    case "push":
      return {
        id: action,
        label: t.action.push,
        icon: <CloudUpload aria-hidden />,
        shortcut: `${COMMAND}U`,
      };
    case "copy":
      return { id: action, label: t.action.copy, icon: <Copy aria-hidden /> };
    case "save":
      return { id: action, label: t.save.action, icon: <FileArchive aria-hidden /> };
    case "retag":
      return { id: action, label: t.action.addTag, icon: <Tag aria-hidden />, shortcut: "F2" };
    case "compare":
      return {
        id: action,
        label: t.compare.action,
        icon: <GitCompareArrows aria-hidden />,
        shortcut: COMMAND === "⌘" ? "⇧⌘D" : "Ctrl+Shift+D",
      };
    case "remove":
      return {
        id: action,
        label: t.action.removeTag,
        icon: <Trash2 aria-hidden />,
        shortcut: "Del",
        danger: true,
      };
    case "copy-reference":
      return {
        id: action,
        label: t.action.copyReference,
        icon: <ClipboardCopy aria-hidden />,
        shortcut: `${COMMAND}C`,
      };
    case "copy-link":
      return { id: action, label: t.link.copy, icon: <Link aria-hidden /> };
    case "copy-digest":
      return { id: action, label: t.action.copyDigest, icon: <Fingerprint aria-hidden /> };
    default:
      return { id: action, label: action };
  }
}
