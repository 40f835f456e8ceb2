import { ChevronRight, HardDrive, Server, UserRound } from "lucide-react";
import { type Connection, connectionFor } from "../../../shared/connection.ts";
import type { ContainerEngine } from "../../../shared/engine.ts";
import { printable } from "../../../shared/printable.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { addressOf, fileName, type NamespacePlace, type Place } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { accountName } from "../../i18n/connection-words.ts";
import { focusPane } from "../commands/focus-pane.ts";
import { ProductionMark } from "../../ui/ProductionMark.tsx";
import styles from "./TitleBar.module.css";

const css = classNamesOf(styles);

/** The way to what is shown in the centre, and the account that it is read with. */
export function Breadcrumb() {
  const { t } = useI18n();
  const place = useApp((state) => state.place);
  const account = useApp((state) => accountOf(state.connections.value ?? [], place));
  const engine = useApp((state) =>
    place.kind === "engine"
      ? state.engines.value?.find(({ name }) => name === place.engine)
      : undefined,
  );
  const steps = stepsTo(place, { engine, account, t });
  return (
    <div className={css("way")}>
      <ol className={css("crumbs")}>
        {steps.map((step, index) => (
          // Steps of a path may repeat; their place does not.
          <li
            key={steps
              .slice(0, index + 1)
              .map(({ text }) => text)
              .join("/")}
            className={css("crumb")}
          >
            {index === 0 && (isAway(place) ? <Server aria-hidden /> : <HardDrive aria-hidden />)}
            {index > 0 && <ChevronRight aria-hidden />}
            <StepWords step={step} />
          </li>
        ))}
      </ol>
      {account !== undefined && <Account connection={account} />}
    </div>
  );
}

/** One part of the way; `list` is what it leads to, where it leads anywhere. */
interface Step {
  readonly text: string;
  readonly list?: NamespacePlace;
}

function StepWords({ step: { text, list } }: { readonly step: Step }) {
  const { t } = useI18n();
  const openPlace = useApp((state) => state.openPlace);
  const words = printable(text);
  if (list === undefined) return <span className={css("step")}>{words}</span>;
  const open = (): void => {
    openPlace(list);
    // The step is no button any more.
    focusPane("centre");
  };
  const label = t.repositories.show(words);
  return (
    <button type="button" className={css("step", "link")} aria-label={label} onClick={open}>
      {words}
    </button>
  );
}

function isAway({ kind }: Place): boolean {
  return kind === "repository" || kind === "namespace";
}

function accountOf(connections: readonly Connection[], place: Place): Connection | undefined {
  if (place.kind === "repository") return connectionFor(connections, place.host, place.repository);
  if (place.kind !== "namespace") return undefined;
  return connections.find(({ address }) => address === place.address);
}

interface StepSources {
  readonly engine: ContainerEngine | undefined;
  readonly account: Connection | undefined;
  readonly t: Messages;
}

function stepsTo(place: Place, { engine, account, t }: StepSources): readonly Step[] {
  switch (place.kind) {
    case "store":
      return [{ text: t.sidebar.computer }, { text: t.sidebar.store }];
    case "engine":
      return [
        { text: t.sidebar.computer },
        { text: engineTitle(engine ?? { name: place.engine }) },
      ];
    case "file":
      return [{ text: t.sidebar.computer }, { text: fileName(place.path) }];
    case "namespace": {
      const { host, prefix } = addressOf(place);
      const path = prefix === "" ? [] : prefix.split("/");
      return stepsBelow(host, path, place.namespace === "" ? undefined : account);
    }
    default:
      return stepsBelow(place.host, place.repository.split("/"), account);
  }
}

/** Each step but the last leads to the repositories below it, with the account that reads them. */
function stepsBelow(
  host: string,
  path: readonly string[],
  account: Connection | undefined,
): readonly Step[] {
  const parts = [host, ...path];
  return parts.map((text, index) => {
    if (account === undefined || index === parts.length - 1) return { text };
    const namespace = path.slice(0, index).join("/");
    return { text, list: { kind: "namespace", address: account.address, namespace } };
  });
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
