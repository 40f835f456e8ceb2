import type { Connection, KeychainState } from "../../../shared/connection.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { SecretInput } from "../../ui/SecretInput.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { readRegistry, usernamesOf } from "./form.ts";
import { isAnotherLogin } from "./request.ts";
import styles from "./SignIn.module.css";
import type { SignIn } from "./use-sign-in.ts";
import { type Vendor, vendorOf } from "./vendors.ts";
import { WayField } from "./WayField.tsx";
import type { WayId } from "./ways.ts";
import { EntraField } from "./EntraField.tsx";

const css = classNamesOf(styles);

/** With whose name and password, or nobody's. */
export function AccountFields({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, change } = signIn;
  return (
    <div className={css("account")}>
      <Segments
        label={t.login.how}
        options={[
          { id: "account", title: t.login.withAccount },
          { id: "anonymous", title: t.login.anonymously },
        ]}
        selected={form.anonymous ? "anonymous" : "account"}
        onSelect={(id) => change({ anonymous: id === "anonymous" })}
      />
      {form.anonymous ? (
        <p className={css("aside")}>{t.login.anonymousHint}</p>
      ) : (
        <Fields signIn={signIn} />
      )}
    </div>
  );
}

/** What the chosen way wants to know. */
function Fields({ signIn }: { readonly signIn: SignIn }) {
  const { way } = signIn;
  return (
    <>
      <WayField signIn={signIn} />
      {way === "azureEntra" ? (
        <EntraField signIn={signIn} />
      ) : (
        <div className={css("pair")}>
          <UserField signIn={signIn} />
          {way !== "ecrProfile" && <SecretField signIn={signIn} />}
        </div>
      )}
    </>
  );
}

function vendorOfForm({ form }: SignIn): Vendor | undefined {
  const host = readRegistry(form)?.host;
  return host === undefined ? undefined : vendorOf(host);
}

function UserField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, problems, change } = signIn;
  const prescribed = usernamesOf(form);
  if (prescribed.length > 1) {
    return (
      <div className={css("kind")}>
        <span className={css("label")} aria-hidden>
          {t.login.kind}
        </span>
        <Segments
          label={t.login.kind}
          options={prescribed.map((id) => ({ id, title: kindName(id, t) }))}
          selected={form.username}
          onSelect={(username) => change({ username })}
        />
      </div>
    );
  }
  return (
    <TextInput
      label={ofWay(t.ways.users, signIn.way) ?? t.login.username}
      hint={userHint(prescribed.length === 1, signIn, t)}
      isReadOnly={prescribed.length === 1}
      placeholder={exampleOf(signIn)}
      value={form.username}
      onChange={(username) => change({ username })}
      autoFocus={signIn.firstField === "username"}
      autoComplete="off"
      problem={problems.username === undefined ? undefined : t.login.usernameMissing}
    />
  );
}

/** Examples are of the usual way, and of robots. */
function exampleOf(signIn: SignIn): string {
  const { way } = signIn;
  const example = vendorOfForm(signIn)?.usernameExample ?? "";
  if (way === "harborUser" || way === "harborOidc") return "";
  return way === "alibabaKey" || way === "ecrKey" || way === "ecrProfile" ? "" : example;
}

function userHint(isPrescribed: boolean, { way }: SignIn, t: Messages): string | undefined {
  if (way === "ecrProfile") return t.ways.profileDefault;
  return isPrescribed ? t.login.usernameTaken : undefined;
}

/** The words that a way has of its own. */
function ofWay(
  words: Readonly<Partial<Record<WayId, string>>>,
  way: WayId | undefined,
): string | undefined {
  return way === undefined ? undefined : words[way];
}

function kindName(id: string, t: Messages): string {
  return Object.hasOwn(t.login.kinds, id)
    ? t.login.kinds[id as keyof Messages["login"]["kinds"]]
    : id;
}

function SecretField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, problems, change } = signIn;
  const keychain = useApp((state) => state.system?.keychain);
  const words = { missing: t.login.secretMissing, again: t.login.secretAgain };
  return (
    <SecretInput
      label={secretLabel(signIn, t)}
      hint={secretHint(signIn, keychain, t)}
      showLabel={t.login.showSecret}
      hideLabel={t.login.hideSecret}
      value={form.secret}
      onChange={(secret) => change({ secret })}
      autoFocus={signIn.firstField === "secret"}
      problem={problems.secret === undefined ? undefined : words[problems.secret]}
    />
  );
}

function secretLabel(signIn: SignIn, t: Messages): string {
  if (signIn.form.username === "_json_key") return t.login.secretOf.key;
  const own = ofWay(t.ways.secrets, signIn.way);
  if (own !== undefined) return own;
  const kind = vendorOfForm(signIn)?.secretKind;
  return kind === undefined ? t.login.secret : t.login.secretOf[kind];
}

/** Where the password is, or will be: nobody should have to trust in silence. */
function secretHint(
  { form, saved }: SignIn,
  keychain: KeychainState | undefined,
  t: Messages,
): string | undefined {
  const stays = saved !== undefined && !isAnotherLogin(form, saved);
  const kept = stays ? savedHint(saved, t) : undefined;
  if (kept !== undefined) return kept;
  if (keychain === undefined) return undefined;
  const words = {
    available: t.login.keychain,
    locked: t.login.keychainLocked,
    unavailable: t.login.keychainUnavailable,
  };
  return words[keychain.state];
}

function savedHint({ secret, keptBy = "" }: Connection, t: Messages): string | undefined {
  if (secret === "external") return t.login.secretKeptBy(keptBy);
  if (secret === "missing") return t.login.secretLost;
  return secret === "none" ? undefined : t.login.secretKeep;
}
