import { Fragment } from "react";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { SortColumn } from "../../store/browse.ts";
import type { FilledColumn } from "../../store/image-rows.ts";
import type { Load } from "../../store/load-state.ts";
import type { Place } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { DigestChip } from "../../ui/DigestChip.tsx";
import type { GridColumn } from "../../ui/grid/grid-props.ts";
import { When } from "../../ui/When.tsx";
import { AdditionMark } from "./AdditionMark.tsx";
import styles from "./Browse.module.css";
import type { DetailContent } from "./detail-content.ts";
import { columnTitles } from "./column-titles.ts";
import type { LaneFollower } from "./follow-lanes.ts";
import { LaneTrack, useSiblings } from "./LaneTrack.tsx";
import { NameText } from "./NameText.tsx";
import type { RowDetails } from "./rows.ts";
import { TIME_FITS_FROM, serviceColumns } from "./service-cells.tsx";
import { ServiceMarks } from "./ServiceMarks.tsx";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

type SelectSummary = Rows["selectSummary"];

/** The columns of the table, for the rows of one kind of place. */
export function createColumns(
  t: Messages,
  kind: Place["kind"],
  {
    selectSummary,
    textOf,
    additions,
    filled,
  }: Pick<Rows, "selectSummary" | "textOf" | "additions"> & {
    readonly filled: ReadonlySet<FilledColumn>;
  },
  lanes: LaneFollower,
): readonly GridColumn[] {
  const inEngine = kind === "engine";
  const titles = new Map(columnTitles(t, kind, filled).map(({ id, title }) => [id, title]));
  const titleOf = (id: SortColumn): string => titles.get(id) ?? "";
  const detail = (row: string, Content: DetailContent) => (
    <Detail row={row} selectSummary={selectSummary} Content={Content} />
  );
  return [
    {
      id: "name",
      title: titleOf("name"),
      width: "minmax(0, 1.5fr)",
      cell: (row) => (
        <>
          <NameText text={textOf(row)} />
          {kind === "repository" && <ServiceMarks row={row} selectSummary={selectSummary} />}
          {additions.size > 0 && <AdditionMark {...{ row, additions, selectSummary }} />}
        </>
      ),
    },
    digestColumn(titleOf("digest"), selectSummary, lanes),
    ...(inEngine
      ? []
      : [
          {
            id: "platforms",
            title: titleOf("platforms"),
            width: "minmax(112px, 1fr)",
            hideBelow: 560,
            cell: (row: string) => detail(row, PlatformsCell),
          },
        ]),
    {
      id: "size",
      title: titleOf("size"),
      width: "68px",
      hideBelow: 330,
      alignEnd: true,
      cell: (row) => detail(row, SizeCell),
    },
    ...(filled.has("created")
      ? [
          {
            id: "created",
            title: titleOf("created"),
            width: "100px",
            hideBelow: inEngine ? 480 : TIME_FITS_FROM,
            cell: (row: string) => detail(row, CreatedCell),
          },
        ]
      : []),
    ...serviceColumns(filled, titleOf, detail),
    ...(inEngine
      ? [
          {
            id: "containers",
            title: titleOf("containers"),
            width: "92px",
            hideBelow: 580,
            cell: (row: string) => detail(row, ContainersCell),
          },
        ]
      : []),
  ];
}

/** The digest, with the lane that joins rows of one image. */
function digestColumn(
  title: string,
  selectSummary: SelectSummary,
  lanes: LaneFollower,
): GridColumn {
  return {
    id: "digest",
    title,
    width: "132px",
    hideBelow: 400,
    cell: (row, index) => (
      <>
        <LaneTrack lanes={lanes} line={index} />
        <SharedDigest row={row} line={index} selectSummary={selectSummary} lanes={lanes} />
      </>
    ),
  };
}

/** One thing about a row, as soon as it is known. */
function Detail(props: {
  readonly row: string;
  readonly selectSummary: SelectSummary;
  readonly Content: DetailContent;
}) {
  const { row, selectSummary, Content } = props;
  const load = useApp(selectSummary(row));
  if (load.value !== undefined) return <Content summary={load.value} />;
  return load.status === "failed" ? null : <span className={css("skeleton")} />;
}

/** The digest, and how many other rows have it. */
function SharedDigest(props: {
  readonly row: string;
  readonly line: number;
  readonly selectSummary: SelectSummary;
  readonly lanes: LaneFollower;
}) {
  const { row, line, selectSummary, lanes } = props;
  const { t } = useI18n();
  const load = useApp(selectSummary(row));
  const siblings = useSiblings(lanes, line);
  if (load.value === undefined) {
    return load.status === "failed" ? (
      <NoDetails load={load} />
    ) : (
      <span className={css("skeleton")} />
    );
  }
  const note = siblings > 0 ? t.lists.shares(siblings) : undefined;
  if (load.value.digest === undefined) return <span className={css("skeleton")} />;
  return (
    <>
      <DigestChip digest={load.value.digest} note={note} />
      {note !== undefined && <span className={css("unseen")}>{note}</span>}
    </>
  );
}

function NoDetails({ load }: { readonly load: Load<RowDetails> & { status: "failed" } }) {
  const { t, language } = useI18n();
  return (
    <span className={css("noDetails")} title={describeError(load.error, language).what}>
      {t.browse.detailsFailed}
    </span>
  );
}

/** Platforms named in a row; the rest is a number. */
const MAX_PLATFORMS = 2;

const PlatformsCell: DetailContent = function Platforms({ summary }) {
  const { t } = useI18n();
  const { platforms = [] } = summary;
  const more = platforms.length - MAX_PLATFORMS;
  return (
    <span className={css("platforms")} title={platforms.map(printable).join("\n")}>
      <span className={css("platformNames")}>
        {platforms.slice(0, MAX_PLATFORMS).map((platform, index) => (
          <Fragment key={platform}>
            {index > 0 && ", "}
            <PlatformName platform={platform} />
          </Fragment>
        ))}
      </span>
      {more > 0 && <span className={css("count")}>{t.browse.morePlatforms(more)}</span>}
    </span>
  );
};

const LINUX = "linux/";

/** Almost every image is for Linux: the word is left to screen readers, who have no room to save. */
function PlatformName({ platform }: { readonly platform: string }) {
  if (!platform.startsWith(LINUX)) return printable(platform);
  return (
    <>
      <span className={css("unseen")}>{LINUX}</span>
      {printable(platform.slice(LINUX.length))}
    </>
  );
}

const SizeCell: DetailContent = function Size({ summary }) {
  const { format } = useI18n();
  return summary.size === undefined ? null : <span>{format.bytes(summary.size)}</span>;
};

const CreatedCell: DetailContent = function Created({ summary }) {
  if (summary.created === undefined) return null;
  return (
    <span className={css("created")}>
      <When iso={summary.created} />
    </span>
  );
};

/** What a running or stopped container uses cannot be removed. */
const ContainersCell: DetailContent = function Containers({ summary: { containers } }) {
  const { t } = useI18n();
  if (containers === undefined) return null;
  if (containers === 0) return <span className={css("unused")}>{t.engines.unused}</span>;
  return <span className={css("created")}>{t.engines.containersOf(containers)}</span>;
};
