import { ChevronRight, HardDrive, Server } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./TitleBar.module.css";

const css = classNamesOf(styles);

/** The way to what is shown in the centre. */
export function Breadcrumb() {
  const { t } = useI18n();
  const place = useApp((state) => state.place);
  const steps =
    place.kind === "store"
      ? [t.sidebar.computer, t.sidebar.store]
      : [place.host, ...place.repository.split("/")];
  return (
    <ol className={css("crumbs")}>
      {steps.map((step, index) => (
        // Steps of a path may repeat; their place does not.
        <li key={steps.slice(0, index + 1).join("/")} className={css("crumb")}>
          {index === 0 &&
            (place.kind === "store" ? <HardDrive aria-hidden /> : <Server aria-hidden />)}
          {index > 0 && <ChevronRight aria-hidden />}
          <span className={css("step")}>{printable(step)}</span>
        </li>
      ))}
    </ol>
  );
}
