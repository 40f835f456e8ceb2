import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { comparedLocation, type CompareSide } from "../../store/comparing.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./Compare.module.css";

const css = classNamesOf(styles);

export interface ComparedSideProps {
  readonly side: CompareSide;
  /** The comparison was asked for: what is missing is marked. */
  readonly tried: boolean;
}

/** The field of one image, the platform to look into, and why it could not be read. */
export function ComparedSide({ side, tried }: ComparedSideProps) {
  const { t } = useI18n();
  const { text, load, location } = useApp((state) => state.comparing[side]);
  const type = useApp((state) => state.typeCompared);
  const words = t.compare;
  const name = side === "left" ? words.first : words.second;
  const isInvalid = tried && comparedLocation(text) === undefined;
  // The field that waits for an image gets the focus when the sheet opens.
  const isAsked = side === "right" && location === undefined;
  return (
    <div className={css("side")} role="group" aria-label={name}>
      <TextInput
        label={name}
        {...(isAsked ? { hint: words.hint } : {})}
        placeholder="registry.example.com/team/app:v2"
        value={text}
        onChange={(value) => type(side, value)}
        problem={isInvalid ? words.invalid : undefined}
        autoFocus={isAsked}
        mono
      />
      <SidePlatform side={side} />
      {load.status === "failed" && <ErrorNote error={load.error} title={words.failed} />}
    </div>
  );
}

/** Nothing to choose, nothing shown. */
function SidePlatform({ side }: { readonly side: CompareSide }) {
  const { t } = useI18n();
  const subject = useApp((state) => state.comparing[side].load.value);
  const choose = useApp((state) => state.chooseComparedPlatform);
  if (subject === undefined || subject.platforms.length < 2) return null;
  const names = [...new Set(subject.platforms.map(({ platform }) => platform))];
  return (
    <Picker
      label={t.inspector.platform}
      options={names
        .filter((name) => name !== "")
        .map((name) => ({ id: name, title: printable(name) }))}
      selected={subject.platform ?? ""}
      onSelect={(platform) => choose(side, platform)}
    />
  );
}
