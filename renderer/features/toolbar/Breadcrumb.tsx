import { ChevronRight, HardDrive, Server, UserRound } from "lucide-react";
import { type Connection, connectionFor } from "../../../shared/connection.ts";
import type { ContainerEngine } from "../../../shared/engine.ts";
import { printable } from "../../../shared/printable.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { fileName, type Place } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { accountName } from "../../i18n/connection-words.ts";
import { ProductionMark } from "../../ui/ProductionMark.tsx";
import styles from "./TitleBar.module.css";

const css = classNamesOf(styles);

/** The way to what is shown in the centre, and the account that it is read with. */
export function Breadcrumb() {
  const { t } = useI18n();
  const place = useApp((state) => state.place);
  const account = useApp((state) =>
    place.kind === "repository"
      ? connectionFor(state.connections.value ?? [], place.host, place.repository)
      : undefined,
  );
  const engine = useApp((state) =>
    place.kind === "engine"
      ? state.engines.value?.find(({ name }) => name === place.engine)
      : undefined,
  );
  const steps = stepsTo(place, engine, t);
  return (
    <div className={css("way")}>
      <ol className={css("crumbs")}>
        {steps.map((step, index) => (
          // Steps of a path may repeat; their place does not.
          <li key={steps.slice(0, index + 1).join("/")} className={css("crumb")}>
            {index === 0 &&
              (place.kind === "repository" ? <Server aria-hidden /> : <HardDrive aria-hidden />)}
            {index > 0 && <ChevronRight aria-hidden />}
            <span className={css("step")}>{printable(step)}</span>
          </li>
        ))}
      </ol>
      {account !== undefined && <Account connection={account} />}
    </div>
  );
}

function stepsTo(
  place: Place,
  engine: ContainerEngine | undefined,
  t: Messages,
): readonly string[] {
  switch (place.kind) {
    case "store":
      return [t.sidebar.computer, t.sidebar.store];
    case "engine":
      return [t.sidebar.computer, engineTitle(engine ?? { name: place.engine })];
    case "file":
      return [t.sidebar.computer, fileName(place.path)];
    default:
      return [place.host, ...place.repository.split("/")];
  }
}

function Account({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  const name = accountName(connection, t);
  const words = t.sidebar.usedAccount(name, printable(connection.address));
  return (
    <>
      <span className={css("account")} title={words}>
        <UserRound aria-hidden />
        <span className={css("step")}>{name}</span>
      </span>
      {connection.production && <ProductionMark />}
    </>
  );
}
