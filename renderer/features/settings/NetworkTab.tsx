import { useEffect, useState } from "react";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Proxies, Route } from "../../store/proxies.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { onEnter } from "../../ui/on-enter.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { FactList } from "./FactList.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** Proxies as they are, and which way leads to one host. */
export function NetworkTab() {
  const { t } = useI18n();
  const proxies = useApp((state) => state.proxies);
  const loadProxies = useApp((state) => state.loadProxies);
  useEffect(() => void loadProxies(), [loadProxies]);
  return (
    <>
      {proxies.value === undefined && proxies.status === "loading" && (
        <Spinner label={t.settings.loading} />
      )}
      {proxies.status === "failed" && <ErrorNote error={proxies.error} />}
      {proxies.value !== undefined && (
        <FactList label={t.settings.proxies} facts={variablesOf(proxies.value, t)} />
      )}
      <p className={css("hint")}>{t.settings.proxiesHint}</p>
      <RouteFinder />
    </>
  );
}

function variablesOf(proxies: Proxies, t: Messages) {
  const { httpProxy, httpsProxy, noProxy, asksSystem } = proxies;
  const variable = (name: string, value: string | undefined) =>
    value === undefined
      ? { name, value: t.settings.notSet, plain: true }
      : { name, value, plain: false };
  return [
    variable("HTTP_PROXY", httpProxy),
    variable("HTTPS_PROXY", httpsProxy),
    variable("NO_PROXY", noProxy),
    {
      name: t.settings.systemProxy,
      value: asksSystem ? t.settings.systemAsked : t.settings.systemNotAsked,
      plain: true,
    },
  ];
}

function RouteFinder() {
  const { t } = useI18n();
  const route = useApp((state) => state.route);
  const findRoute = useApp((state) => state.findRoute);
  const [text, setText] = useState("");
  const find = (): void => {
    const host = text.trim();
    if (host !== "") void findRoute(host);
  };
  return (
    <section className={css("section")}>
      <div className={css("ask")}>
        <TextInput
          label={t.settings.route}
          placeholder="registry.example.com"
          value={text}
          onChange={setText}
          onKeyDown={onEnter(find)}
          mono
        />
        <Button onPress={find} isDisabled={text.trim() === ""}>
          {t.settings.routeFind}
        </Button>
      </div>
      <div aria-live="polite">
        {route.status === "loading" && <Spinner label={t.settings.loading} />}
        {route.status === "failed" && <ErrorNote error={route.error} />}
        {route.status === "ready" && <RouteWords route={route.value} />}
      </div>
    </section>
  );
}

function RouteWords({ route }: { readonly route: Route }) {
  const { t } = useI18n();
  const { host, proxy } = route;
  const way =
    proxy === undefined
      ? t.settings.direct(printable(host))
      : t.settings.through(printable(host), printable(proxy));
  return (
    <div className={css("answer")}>
      <p className={css("strong")}>{way}</p>
      <p className={css("hint")}>{reasonOf(route, t)}</p>
    </div>
  );
}

function reasonOf({ because, rule = "" }: Route, t: Messages): string {
  const shown = printable(rule);
  switch (because) {
    case "connection":
      return t.settings.because.connection;
    case "environment":
      return t.settings.because.environment(shown);
    case "system":
      return t.settings.because.system;
    case "loopback":
      return t.settings.because.loopback;
    case "excluded":
      return t.settings.because.excluded(shown);
    default:
      return t.settings.because.unset;
  }
}
