import { useMemo } from "react";
import { VisuallyHidden } from "react-aria";
import { I18nProvider } from "react-aria-components";
import { LOCALES } from "../i18n/format.ts";
import { createI18n, LanguageProvider, useI18n } from "../i18n/use-i18n.ts";
import { DragHint } from "../features/drag/DragHint.tsx";
import { useImagePaste } from "../features/drag/use-image-paste.ts";
import { SheetHost } from "./SheetHost.tsx";
import { languageOf } from "../store/settings.ts";
import { useApp } from "../store/use-app.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Logo } from "../ui/Logo.tsx";
import { Announcer } from "./Announcer.tsx";
import styles from "./App.module.css";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import { useAppearance } from "./use-appearance.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { useWindowTitle } from "./use-window-title.ts";
import { useStrayDrops } from "./use-stray-drops.ts";
import { Workbench } from "./Workbench.tsx";
import { classNamesOf } from "../ui/class-names.ts";

const css = classNamesOf(styles);

/** The window: language and theme around whatever the link to the engine allows to be shown. */
export function App() {
  const language = useApp(languageOf);
  const i18n = useMemo(() => createI18n(language), [language]);
  useAppearance();
  return (
    <I18nProvider locale={LOCALES[language]}>
      <LanguageProvider value={i18n}>
        <ErrorBoundary>
          <Window />
        </ErrorBoundary>
      </LanguageProvider>
    </I18nProvider>
  );
}

function Window() {
  const link = useApp((state) => state.link);
  const { t } = useI18n();
  useShortcuts();
  useStrayDrops();
  useImagePaste();
  useWindowTitle();
  if (link === "refused") return <Refused />;
  if (link === "connecting") {
    return (
      <main className={css("page")}>
        <VisuallyHidden elementType="h1">{t.app.name}</VisuallyHidden>
        <EmptyState icon={<Logo size={40} />} title={t.app.connecting} />
      </main>
    );
  }
  return (
    <>
      <Workbench />
      <SheetHost />
      <Announcer />
      <DragHint />
    </>
  );
}

function Refused() {
  const { t } = useI18n();
  return (
    <main className={css("page")}>
      <VisuallyHidden elementType="h1">{t.app.name}</VisuallyHidden>
      <EmptyState icon={<Logo size={40} />} title={t.app.refusedTitle} body={t.app.refusedBody}>
        <code className={css("command")}>npm start</code>
        <code className={css("command")}>portolan serve</code>
      </EmptyState>
    </main>
  );
}
