import { CircleAlert, CircleCheck } from "lucide-react";
import type {
  ExternalLogin,
  ExternalProblem,
  ExternalSource,
} from "../../../shared/external-login.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { loginKey } from "../../store/external-logins.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Logins.module.css";
import type { LoginImport } from "./use-login-import.ts";
import { VendorGlyph } from "./VendorGlyph.tsx";

const css = classNamesOf(styles);

/** Logins that were found, by where they stand, each with a tick. */
export function LoginList({ imports }: { readonly imports: LoginImport }) {
  const { t } = useI18n();
  const { found } = imports;
  if (found.value === undefined) {
    if (found.status === "failed") {
      return (
        <ErrorNote error={found.error} title={t.logins.failed}>
          <Button onPress={imports.lookAgain}>{t.action.retry}</Button>
        </ErrorNote>
      );
    }
    return <Spinner label={t.logins.looking} />;
  }
  const { logins, problems } = found.value;
  return (
    <div className={css("list")}>
      {logins.length === 0 && problems.length === 0 && <Nothing imports={imports} />}
      {bySource(logins).map((group) => (
        <SourceGroup key={groupKey(group)} group={group} imports={imports} />
      ))}
      {problems.map((problem) => (
        <Problem key={`${problem.source.kind} ${problem.source.name}`} problem={problem} />
      ))}
    </div>
  );
}

function Nothing({ imports }: { readonly imports: LoginImport }) {
  const { t } = useI18n();
  return imports.isPasted ? (
    <EmptyState title={t.logins.noneInPaste} />
  ) : (
    <EmptyState title={t.logins.none} body={t.logins.noneBody} />
  );
}

interface SourceLogins {
  readonly source: ExternalSource;
  readonly import: ExternalLogin["import"];
  readonly logins: readonly ExternalLogin[];
}

function bySource(logins: readonly ExternalLogin[]): readonly SourceLogins[] {
  const groups = new Map<string, SourceLogins & { logins: ExternalLogin[] }>();
  for (const login of logins) {
    const { source } = login;
    const group = { source, import: login.import, logins: [] };
    const key = groupKey(group);
    const known = groups.get(key) ?? group;
    known.logins.push(login);
    groups.set(key, known);
  }
  return [...groups.values()];
}

function groupKey(group: Pick<SourceLogins, "source" | "import">): string {
  return `${group.source.kind} ${group.source.name} ${group.import}`;
}

function sourceTitle({ kind, name }: ExternalSource, t: Messages): string {
  if (kind === "pasted") return t.logins.pasted;
  return kind === "environment" ? t.logins.environment(name) : name;
}

interface SourceGroupProps {
  readonly group: SourceLogins;
  readonly imports: LoginImport;
}

function SourceGroup({ group, imports }: SourceGroupProps) {
  const { t } = useI18n();
  const hasKeychain = useApp((state) => state.system?.keychain.state === "available");
  const copied = hasKeychain ? t.logins.copied : t.logins.copiedRun;
  const title = sourceTitle(group.source, t);
  const fate =
    group.import === "referenced" ? t.logins.stays(printable(group.source.name)) : copied;
  return (
    <section aria-label={title}>
      <h3 className={css("source")}>
        <span className={css("sourceName")}>{printable(title)}</span>
        <span className={css("fate")}>{fate}</span>
      </h3>
      <ul className={css("rows")}>
        {group.logins.map((login) => (
          <LoginRow key={loginKey(login)} login={login} imports={imports} />
        ))}
      </ul>
    </section>
  );
}

interface LoginRowProps {
  readonly login: ExternalLogin;
  readonly imports: LoginImport;
}

function LoginRow({ login, imports }: LoginRowProps) {
  const { t } = useI18n();
  const state = imports.imports.get(loginKey(login));
  const host = login.address.split("/", 1)[0] ?? "";
  return (
    <li className={css("row")}>
      <div className={css("line")}>
        <Check
          isSelected={imports.isChosen(login) || state?.status === "done"}
          isDisabled={!imports.canChoose(login) || imports.busy}
          onChange={(taken) => imports.choose(login, taken)}
          hint={
            login.username === undefined
              ? t.logins.accountUnknown
              : t.logins.account(printable(login.username))
          }
        >
          {printable(login.address)}
        </Check>
        <RowState login={login} imports={imports} />
        <VendorGlyph host={host} />
      </div>
      {state?.status === "failed" && (
        <div className={css("error")}>
          <ErrorNote error={state.error} plain />
        </div>
      )}
    </li>
  );
}

function RowState({ login, imports }: LoginRowProps) {
  const { t } = useI18n();
  const state = imports.imports.get(loginKey(login));
  if (state?.status === "running") return <Spinner label={t.logins.checking} />;
  if (state?.status === "done") {
    return (
      <span className={css("state", "good")} role="status">
        <CircleCheck aria-hidden />
        {t.logins.done}
      </span>
    );
  }
  if (state?.status === "failed") {
    return (
      <span className={css("state", "bad")}>
        <CircleAlert aria-hidden />
        {t.logins.notDone}
      </span>
    );
  }
  return login.connected ? <span className={css("state")}>{t.logins.connected}</span> : null;
}

function Problem({ problem }: { readonly problem: ExternalProblem }) {
  const { t } = useI18n();
  return (
    <ErrorNote
      error={problem.error}
      title={t.logins.problem(printable(sourceTitle(problem.source, t)))}
    />
  );
}
