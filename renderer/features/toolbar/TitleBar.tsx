import { ArrowRightLeft, Plus, Search, Settings, SunMoon } from "lucide-react";
import { Button as AriaButton, Toolbar } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { LANGUAGE_CHOICES, THEME_CHOICES } from "../../store/settings.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { type Keys, keysAttribute, keysText } from "../../ui/keys.ts";
import { Logo } from "../../ui/Logo.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import { languageNames } from "../../i18n/language-names.ts";
import { Breadcrumb } from "./Breadcrumb.tsx";
import { InspectorButton, SidebarButton, SplitButton } from "./LayoutButtons.tsx";
import styles from "./TitleBar.module.css";

const css = classNamesOf(styles);

/** Where one is, and what can be done from anywhere. */
export function TitleBar() {
  const { t } = useI18n();
  const openTransfer = useApp((state) => state.openTransfer);
  const openSheet = useApp((state) => state.openSheet);
  return (
    <header className={css("bar")}>
      <SidebarButton />
      <div className={css("brand")}>
        <Logo size={20} />
        <h1 className={css("name")}>{t.app.name}</h1>
      </div>
      <Breadcrumb />
      <PaletteButton />
      <Toolbar aria-label={t.app.name} className={css("tools")}>
        <Button icon={<ArrowRightLeft aria-hidden />} onPress={() => openTransfer("transfer")}>
          {t.action.transfer}
        </Button>
        <Button
          icon={<Plus aria-hidden />}
          onPress={() => openSheet({ kind: "login", address: "" })}
        >
          {t.action.addRegistry}
        </Button>
        <PreferencesMenu />
        <IconButton
          label={t.settings.title}
          icon={<Settings aria-hidden />}
          onPress={() => openSheet({ kind: "settings", tab: "general" })}
        />
        <SplitButton />
        <InspectorButton />
      </Toolbar>
    </header>
  );
}

const PALETTE_KEYS: Keys = { key: "k", command: true };

/** The palette in sight: keys that nobody knows of help nobody. */
function PaletteButton() {
  const { t } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  return (
    <AriaButton
      className={css("palette")}
      {...{ "aria-keyshortcuts": keysAttribute(PALETTE_KEYS) }}
      onPress={() => openSheet({ kind: "palette", mode: "commands" })}
    >
      <Search aria-hidden />
      <span className={css("paletteWords")}>{t.commands.button}</span>
      <kbd className={css("paletteKeys")} aria-hidden>
        {keysText(PALETTE_KEYS)}
      </kbd>
    </AriaButton>
  );
}

function PreferencesMenu() {
  const { t } = useI18n();
  const { theme, language } = useApp((state) => state.settings);
  const changeSettings = useApp((state) => state.changeSettings);
  const names = languageNames(t);
  const choose = (id: string): void => {
    const newTheme = THEME_CHOICES.find((one) => id === `theme:${one}`);
    const newLanguage = LANGUAGE_CHOICES.find((one) => id === `language:${one}`);
    if (newTheme !== undefined) void changeSettings({ theme: newTheme });
    if (newLanguage !== undefined) void changeSettings({ language: newLanguage });
  };
  return (
    <MenuButton
      label={t.preferences.menu}
      onAction={choose}
      groups={[
        {
          title: t.preferences.theme,
          chosen: `theme:${theme}`,
          entries: THEME_CHOICES.map((id) => ({ id: `theme:${id}`, label: t.preferences[id] })),
        },
        {
          title: t.preferences.language,
          chosen: `language:${language}`,
          entries: LANGUAGE_CHOICES.map((id) => ({ id: `language:${id}`, label: names[id] })),
        },
      ]}
    >
      <IconButton label={t.preferences.menu} icon={<SunMoon aria-hidden />} />
    </MenuButton>
  );
}
