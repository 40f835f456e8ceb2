import { printable } from "../../../shared/printable.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Browse.module.css";

const css = classNamesOf(styles);

const LAST_PART = /[^/]*$/;
/** All that tells one from the other in the tags of an image's signature and SBOM. */
const ADDITION_KIND = /(?<=^sha\d{3}-[0-9a-f]+)\.(?:sig|att|sbom)$/;

/** A name. Where there is no room for all of it, its end is what stays: the image and its tag. */
export function NameText({ text }: { readonly text: string }) {
  const shown = printable(text);
  const end = (shown.includes("/") ? LAST_PART : ADDITION_KIND).exec(shown)?.[0] ?? "";
  return (
    <span className={css("name")} title={shown}>
      <span className={css("start")}>{shown.slice(0, shown.length - end.length)}</span>
      <span className={css("end")}>{end}</span>
    </span>
  );
}
