import { useId } from "react";
import { shortDigest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  type DropDraft,
  type DropImage,
  type DropPlace,
  givenName,
  nameProblem,
} from "../../store/drop-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./Drop.module.css";

const css = classNamesOf(styles);

/** The images of what was dropped, each with the name that it gets. */
export function DropImages({ draft }: { readonly draft: DropDraft }) {
  const { t } = useI18n();
  const id = useId();
  const many = draft.images.length > 1;
  return (
    <section className={css("section")} aria-labelledby={id}>
      <h3 id={id} className={css("heading")}>
        {t.drop.images}
      </h3>
      <ul className={css("images")}>
        {draft.images.map((image, index) => (
          <ImageRow
            key={`${index} ${image.source}`}
            draft={draft}
            image={image}
            index={index}
            choosable={many}
          />
        ))}
      </ul>
    </section>
  );
}

interface ImageRowProps {
  readonly draft: DropDraft;
  readonly image: DropImage;
  readonly index: number;
  readonly choosable: boolean;
}

function ImageRow({ draft, image, index, choosable }: ImageRowProps) {
  const { t, format } = useI18n();
  const changeDropImage = useApp((state) => state.changeDropImage);
  const { digest, platforms, size } = image.summary;
  const given = givenName(image);
  const title = given === undefined ? shortDigest(digest) : printable(given);
  const problem = nameProblem(draft, image);
  const facts = [
    ...(given === undefined ? [t.drop.unnamed] : []),
    ...platforms.slice(0, MAX_PLATFORMS).map(printable),
    ...(platforms.length > MAX_PLATFORMS
      ? [t.browse.morePlatforms(platforms.length - MAX_PLATFORMS)]
      : []),
    ...(size === undefined ? [] : [format.bytes(size)]),
  ];
  return (
    <li className={css("image")}>
      {choosable && (
        <span className={css("tick")}>
          <Checkbox
            label={t.drop.take(title)}
            isSelected={image.taken}
            onChange={(taken) => changeDropImage(index, { taken })}
          />
        </span>
      )}
      <div className={css("words")}>
        <span className={css("imageName", !image.taken && "left")} title={title}>
          {title}
        </span>
        <span className={css("facts")}>{facts.join(" · ")}</span>
      </div>
      <div className={css("name")}>
        <TextInput
          label={labelOf(draft.place, t)}
          aria-label={t.drop.nameOf(title)}
          value={image.name}
          onChange={(name) => changeDropImage(index, { name })}
          isDisabled={!image.taken}
          problem={problem === undefined ? undefined : problemWords(problem, draft.place, t)}
          mono
        />
      </div>
    </li>
  );
}

/** Platforms drawn by name; of more, the number. */
const MAX_PLATFORMS = 2;

function labelOf({ kind }: DropPlace, t: Messages): string {
  if (kind === "repository") return t.drop.tag;
  return kind === "registry" ? t.drop.repositoryAndTag : t.drop.name;
}

function problemWords(problem: "invalid" | "taken", { kind }: DropPlace, t: Messages): string {
  if (problem === "taken") return t.drop.problems.taken;
  return kind === "repository" ? t.drop.problems.tag : t.drop.problems.invalid;
}
