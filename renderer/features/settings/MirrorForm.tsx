import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { OwnMirror } from "../../store/mirrors.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { onEnter } from "../../ui/on-enter.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { readMirror } from "./mirror-form.ts";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

export interface MirrorFormProps {
  readonly known: readonly OwnMirror[];
  /** Resolves to whether it was added; then the fields are emptied. */
  readonly onAdd: (mirror: OwnMirror) => Promise<boolean>;
}

/** Two fields for one more mirror of our own. */
export function MirrorForm({ known, onAdd }: MirrorFormProps) {
  const { t } = useI18n();
  const [registry, setRegistry] = useState("");
  const [url, setUrl] = useState("");
  const [tried, setTried] = useState(false);
  const { mirror, problem } = readMirror(registry, url, known);
  const add = async (): Promise<void> => {
    setTried(true);
    if (mirror === undefined || !(await onAdd(mirror))) return;
    setRegistry("");
    setUrl("");
    setTried(false);
  };
  const words = tried && problem !== undefined ? t.mirrors.problems[problem] : undefined;
  const onKeyDown = onEnter(() => void add());
  return (
    <section className={css("section")} aria-label={t.mirrors.add}>
      <div className={css("twoFields")}>
        <TextInput
          onKeyDown={onKeyDown}
          label={t.mirrors.registry}
          hint={t.mirrors.registryHint}
          placeholder="docker.io"
          value={registry}
          onChange={setRegistry}
          problem={problem === "registry" ? words : undefined}
          mono
        />
        <TextInput
          onKeyDown={onKeyDown}
          label={t.mirrors.url}
          hint={t.mirrors.urlHint}
          placeholder="https://mirror.example.com"
          value={url}
          onChange={setUrl}
          problem={problem === "registry" ? undefined : words}
          mono
        />
      </div>
      <div>
        <Button onPress={() => void add()}>{t.mirrors.add}</Button>
      </div>
    </section>
  );
}
