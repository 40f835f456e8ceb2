import { useEffect, useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  type MirrorReport,
  mirrorKey,
  movedMirror,
  type OwnMirror,
  ownMirrors,
} from "../../store/mirrors.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { MirrorForm } from "./MirrorForm.tsx";
import { type MirrorChanges, MirrorRow } from "./MirrorRow.tsx";
import { MirrorRules } from "./MirrorRules.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** All mirrors in the order in which they are asked; ours can be changed here. */
export function MirrorsTab() {
  const { t } = useI18n();
  const mirrors = useApp((state) => state.mirrors);
  const loadMirrors = useApp((state) => state.loadMirrors);
  useEffect(() => void loadMirrors(), [loadMirrors]);
  return (
    <>
      <p className={css("hint")}>{t.mirrors.about}</p>
      {mirrors.status === "failed" && <ErrorNote error={mirrors.error} title={t.mirrors.failed} />}
      {mirrors.value === undefined && mirrors.status === "loading" && (
        <Spinner label={t.settings.loading} />
      )}
      {mirrors.value !== undefined && <Report report={mirrors.value} />}
    </>
  );
}

function Report({ report }: { readonly report: MirrorReport }) {
  const { t } = useI18n();
  const saveMirrors = useApp((state) => state.saveMirrors);
  const [error, setError] = useState<WireError>();
  const own = ownMirrors(report);
  const save = async (list: readonly OwnMirror[]): Promise<boolean> => {
    const failure = await saveMirrors(list);
    setError(failure);
    return failure === undefined;
  };
  const changesOf = (mirror: OwnMirror): MirrorChanges | undefined => {
    const index = own.findIndex((one) => mirrorKey(one) === mirrorKey(mirror));
    const move = (by: -1 | 1) => () => void save(movedMirror(own, index, by));
    return {
      earlier: index > 0 ? move(-1) : undefined,
      later: index < own.length - 1 ? move(1) : undefined,
      remove: () => void save(own.toSpliced(index, 1)),
    };
  };
  return (
    <>
      {report.mirrors.length === 0 && <p className={css("none")}>{t.mirrors.none}</p>}
      <ol className={css("list")} aria-label={t.mirrors.list}>
        {report.mirrors.map((mirror) => (
          <MirrorRow
            key={`${mirror.origin} ${mirror.file ?? ""} ${mirrorKey(mirror)}`}
            mirror={mirror}
            changes={mirror.origin === "portolan" ? changesOf(mirror) : undefined}
          />
        ))}
      </ol>
      {error !== undefined && <ErrorNote error={error} title={t.mirrors.notSaved} />}
      <MirrorForm known={own} onAdd={(mirror) => save([...own, mirror])} />
      <MirrorRules rules={report.rules} />
      <Problems problems={report.problems} />
    </>
  );
}

function Problems({ problems }: { readonly problems: MirrorReport["problems"] }) {
  const { t } = useI18n();
  if (problems.length === 0) return null;
  return (
    <section className={css("section")}>
      <h3 className={css("heading")}>{t.mirrors.unread}</h3>
      {problems.map(({ file, error }) => (
        <ErrorNote key={file} error={error} title={printable(file)} />
      ))}
    </section>
  );
}
