import { ArrowDown, ArrowRight, ArrowUp, CircleCheck, Gauge, Trash2 } from "lucide-react";
import type { Mirror } from "../../../shared/mirror.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IDLE } from "../../store/load-state.ts";
import { mirrorKey } from "../../store/mirrors.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** What can be done with a mirror of our own list. Undefined where it cannot. */
export interface MirrorChanges {
  readonly earlier: (() => void) | undefined;
  readonly later: (() => void) | undefined;
  readonly remove: () => void;
}

export interface MirrorRowProps {
  readonly mirror: Mirror;
  /** Absent for the lists of other programs. */
  readonly changes: MirrorChanges | undefined;
}

/** One mirror: what it mirrors, where it is, whose list says so, and how it answered. */
export function MirrorRow({ mirror, changes }: MirrorRowProps) {
  const { t } = useI18n();
  const testMirror = useApp((state) => state.testMirror);
  const { registry, url, origin, file, resolves, insecure } = mirror;
  const name = printable(url);
  return (
    <li className={css("mirror")}>
      <div className={css("mirrorHead")}>
        <p className={css("mirrorWay", "mono")}>
          <span>{printable(registry)}</span>
          <ArrowRight aria-label={t.mirrors.isAskedAt} />
          <span>{name}</span>
        </p>
        <div className={css("acts")}>
          {changes !== undefined && <ChangeButtons name={name} changes={changes} />}
          <IconButton
            size="small"
            label={t.mirrors.test(name)}
            icon={<Gauge aria-hidden />}
            onPress={() => void testMirror(mirror)}
          />
        </div>
      </div>
      <p className={css("hint", "origin")}>
        <span>{t.mirrors.origins[origin]}</span>
        {file !== undefined && <code className={css("path")}>{printable(file)}</code>}
        {!resolves && <span className={css("tag")}>{t.mirrors.digestsOnly}</span>}
        {insecure && <span className={css("tag", "warn")}>{t.mirrors.insecure}</span>}
      </p>
      <TestResult mirror={mirror} />
    </li>
  );
}

function ChangeButtons({
  name,
  changes,
}: {
  readonly name: string;
  readonly changes: MirrorChanges;
}) {
  const { t } = useI18n();
  const { earlier, later, remove } = changes;
  return (
    <>
      <IconButton
        size="small"
        label={t.mirrors.earlier(name)}
        icon={<ArrowUp aria-hidden />}
        isDisabled={earlier === undefined}
        onPress={() => earlier?.()}
      />
      <IconButton
        size="small"
        label={t.mirrors.later(name)}
        icon={<ArrowDown aria-hidden />}
        isDisabled={later === undefined}
        onPress={() => later?.()}
      />
      <IconButton
        size="small"
        label={t.mirrors.remove(name)}
        icon={<Trash2 aria-hidden />}
        onPress={remove}
      />
    </>
  );
}

function TestResult({ mirror }: { readonly mirror: Mirror }) {
  const { t, format } = useI18n();
  const test = useApp((state) => state.mirrorTests.get(mirrorKey(mirror)) ?? IDLE);
  if (test.status === "idle") return null;
  const error = test.status === "failed" ? test.error : test.value?.error;
  return (
    <div aria-live="polite">
      {test.status === "loading" && <Spinner label={t.mirrors.testing} />}
      {error !== undefined && <ErrorNote error={error} plain />}
      {test.status === "ready" && error === undefined && (
        <p className={css("good")}>
          <CircleCheck aria-hidden />
          {t.mirrors.answered(format.number(Math.round(test.value.milliseconds)))}
        </p>
      )}
    </div>
  );
}
