import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { LANGUAGE_CHOICES, type SystemDescription, THEME_CHOICES } from "../../store/settings.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { FactList } from "./FactList.tsx";
import { languageNames } from "../../i18n/language-names.ts";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** Looks and language, and what the program says of itself. */
export function GeneralTab() {
  const { t } = useI18n();
  const { theme, language } = useApp((state) => state.settings);
  const error = useApp((state) => state.settingsError);
  const system = useApp((state) => state.system);
  const changeSettings = useApp((state) => state.changeSettings);
  const languages = languageNames(t);
  return (
    <>
      <div className={css("setting")}>
        <span className={css("label")}>{t.preferences.theme}</span>
        <Segments
          label={t.preferences.theme}
          options={THEME_CHOICES.map((id) => ({ id, title: t.preferences[id] }))}
          selected={theme}
          onSelect={(chosen) => void changeSettings({ theme: chosen })}
        />
      </div>
      <div className={css("setting")}>
        <span className={css("label")}>{t.preferences.language}</span>
        <Segments
          label={t.preferences.language}
          options={LANGUAGE_CHOICES.map((id) => ({ id, title: languages[id] }))}
          selected={language}
          onSelect={(chosen) => void changeSettings({ language: chosen })}
        />
      </div>
      {error !== undefined && <ErrorNote error={error} title={t.preferences.notSaved} />}
      {system !== undefined && <FactList label={t.settings.about} facts={factsOf(system, t)} />}
    </>
  );
}

function factsOf(system: SystemDescription, t: Messages) {
  const { version, homePath, storePath, keychain } = system;
  return [
    { name: t.settings.version, value: version },
    { name: t.settings.keychain, value: keychainWords(keychain, t), plain: true },
    { name: t.settings.homePath, value: homePath },
    { name: t.settings.storePath, value: storePath },
  ];
}

function keychainWords({ state, reason }: SystemDescription["keychain"], t: Messages): string {
  const words = t.settings.keychainStates[state];
  return reason === undefined ? words : `${words} (${printable(reason)})`;
}
