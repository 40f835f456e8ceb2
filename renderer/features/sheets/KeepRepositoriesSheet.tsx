import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextBlock } from "../../ui/TextBlock.tsx";
import styles from "./Kept.module.css";
import { readRepositories } from "./read-repository.ts";
import { useSubmit } from "./use-submit.ts";

const css = classNamesOf(styles);

const NONE: readonly string[] = [];
/** Offered at most: more of them are no help to the eye. */
const MAX_OFFERED = 100;

/** Adds repositories to the list that the user keeps: by name, and of those that were used here. */
export function KeepRepositoriesSheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const { host } = parseAddress(address);
  const offered = useApp((state) => state.keptLists.get(address) ?? NONE);
  const keep = useApp((state) => state.keepRepositories);
  const close = useApp((state) => state.closeSheet);
  const [text, setText] = useState("");
  const [ticked, setTicked] = useState<readonly string[]>(NONE);
  const [tried, setTried] = useState(false);
  const { names, wrong } = readRepositories(host, text);
  const chosen = [...new Set([...names, ...ticked])];
  const { busy, error, submit } = useSubmit(() => keep(address, chosen), close);
  const problem =
    wrong.length > 0
      ? t.kept.invalid(wrong.map(printable).join(", "))
      : chosen.length === 0
        ? t.kept.missing
        : undefined;
  return (
    <SheetFrame
      title={t.kept.title}
      onClose={close}
      onSubmit={() => {
        setTried(true);
        if (problem === undefined) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.kept.busy : t.kept.submit}
          </Button>
        </>
      }
    >
      <p>{t.kept.lead}</p>
      <ReadOnlyField label={t.sidebar.registry} lines={[printable(address)]} />
      <TextBlock
        label={t.kept.field}
        hint={t.kept.fieldHint}
        placeholder={`team/app\n${printable(host)}/team/tools:1.0`}
        value={text}
        onChange={setText}
        problem={tried ? problem : undefined}
        autoFocus
      />
      {offered.length > 0 && (
        <Offered names={offered.slice(0, MAX_OFFERED)} ticked={ticked} onChange={setTicked} />
      )}
      {error !== undefined && <ErrorNote error={error} title={t.kept.failed} />}
    </SheetFrame>
  );
}

interface OfferedProps {
  readonly names: readonly string[];
  readonly ticked: readonly string[];
  readonly onChange: (ticked: readonly string[]) => void;
}

/** Repositories that were used, each to be ticked. */
function Offered({ names, ticked, onChange }: OfferedProps) {
  const { t } = useI18n();
  return (
    <div role="group" aria-label={t.kept.offered}>
      <span className={css("label")}>{t.kept.offered}</span>
      <div className={css("offered")}>
        {names.map((name) => (
          <Check
            key={name}
            isSelected={ticked.includes(name)}
            onChange={(isOn) =>
              onChange(isOn ? [...ticked, name] : ticked.filter((one) => one !== name))
            }
          >
            {printable(name)}
          </Check>
        ))}
      </div>
    </div>
  );
}
