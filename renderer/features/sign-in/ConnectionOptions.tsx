import { ChevronDown } from "lucide-react";
import { CONNECTION_COLORS, type Connection } from "../../../shared/connection.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ColorChoice } from "../../ui/ColorChoice.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

const NO_CONNECTIONS: readonly Connection[] = [];

/** What the connection is called, where it stands and what it is for. */
export function ConnectionOptions({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, problems, change } = signIn;
  return (
    <fieldset className={css("group")}>
      <legend className={css("groupTitle")}>{t.login.aboutConnection}</legend>
      <div className={css("pair")}>
        <TextInput
          label={t.login.label}
          hint={t.login.labelHint}
          value={form.label}
          onChange={(label) => change({ label })}
          autoComplete="off"
        />
        <FolderField signIn={signIn} />
      </div>
      <TextInput
        label={t.login.prefix}
        hint={t.login.prefixHint}
        placeholder="team/app"
        value={form.prefix}
        onChange={(prefix) => change({ prefix })}
        autoComplete="off"
        problem={problems.prefix === undefined ? undefined : t.login.prefixInvalid}
        mono
      />
      <ColorChoice
        label={t.login.color}
        value={form.color}
        onChange={(color) => change({ color })}
        colors={CONNECTION_COLORS.map((id) => ({ id, title: t.sidebar.colors[id] }))}
      />
      <Check
        isSelected={form.production}
        onChange={(production) => change({ production })}
        hint={t.login.productionHint}
      >
        {t.login.production}
      </Check>
    </fieldset>
  );
}

function FolderField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, change } = signIn;
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const named = connections.map(({ folder }) => folder).filter((folder) => folder !== undefined);
  const folders = [...new Set(named)].toSorted();
  return (
    <TextInput
      label={t.login.folder}
      value={form.folder}
      onChange={(folder) => change({ folder })}
      autoComplete="off"
      end={
        folders.length > 0 && (
          <MenuButton
            label={t.login.folders}
            groups={[{ entries: folders.map((folder) => ({ id: folder, label: folder })) }]}
            onAction={(folder) => change({ folder })}
          >
            <IconButton size="small" label={t.login.folders} icon={<ChevronDown aria-hidden />} />
          </MenuButton>
        )
      }
    />
  );
}
