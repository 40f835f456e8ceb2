import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { SortColumn } from "../../store/browse.ts";
import { type FilledColumn, SERVICE_COLUMNS, type ServiceColumn } from "../../store/image-rows.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import type { GridColumn } from "../../ui/grid/grid-props.ts";
import { LabelChip } from "../../ui/LabelChip.tsx";
import { ScanChip } from "../../ui/ScanChip.tsx";
import { When } from "../../ui/When.tsx";
import styles from "./Browse.module.css";
import type { DetailContent } from "./detail-content.ts";

const css = classNamesOf(styles);

interface Look {
  readonly width: string;
  /** Pixels of the list from which on there is room for it. */
  readonly hideBelow: number;
  readonly alignEnd?: true;
  readonly Content: DetailContent;
}

/** Pixels of the list from which on it says when an image came, or was made. */
export const TIME_FITS_FROM = 640;

/** Columns that the registry's service fills, where it does. */
export function serviceColumns(
  filled: ReadonlySet<FilledColumn>,
  titleOf: (id: SortColumn) => string,
  detail: (row: string, Content: DetailContent) => React.ReactNode,
): readonly GridColumn[] {
  return SERVICE_COLUMNS.filter((id) => filled.has(id)).map((id) => {
    const { Content, ...look } = LOOKS[id];
    // One of the two times is worth its room where there is little.
    const isOnlyTime = id === "pushed" && !filled.has("created");
    const hideBelow = isOnlyTime ? TIME_FITS_FROM : look.hideBelow;
    return { id, title: titleOf(id), ...look, hideBelow, cell: (row) => detail(row, Content) };
  });
}

const LOOKS: Readonly<Record<ServiceColumn, Look>> = {
  pushed: {
    width: "92px",
    hideBelow: 860,
    Content: ({ summary: { pushed } }) => <Moment iso={pushed} />,
  },
  pulled: {
    width: "92px",
    hideBelow: 740,
    Content: ({ summary: { service } }) => <Moment iso={service?.pulled} />,
  },
  pulls: {
    width: "64px",
    hideBelow: 960,
    alignEnd: true,
    Content: function Pulls({ summary: { service } }) {
      const { format } = useI18n();
      return service?.pulls === undefined ? null : <span>{format.number(service.pulls)}</span>;
    },
  },
  scan: {
    width: "104px",
    hideBelow: 480,
    Content: ({ summary: { service } }) =>
      service?.scan === undefined ? null : <ScanChip scan={service.scan} />,
  },
  labels: {
    width: "minmax(128px, 0.7fr)",
    hideBelow: 1040,
    Content: ({ summary: { service } }) => <Labels labels={service?.labels ?? []} />,
  },
};

function Moment({ iso }: { readonly iso: string | undefined }) {
  if (iso === undefined) return null;
  return (
    <span className={css("created")}>
      <When iso={iso} />
    </span>
  );
}

/** Labels drawn in a row; the rest is a number. */
const MAX_LABELS = 1;

type LabelsOf = NonNullable<Parameters<DetailContent>[0]["summary"]["service"]>["labels"];

function Labels({ labels }: { readonly labels: LabelsOf }) {
  const { t } = useI18n();
  const more = labels.length - MAX_LABELS;
  return (
    <span className={css("platforms")} title={labels.map(({ name }) => printable(name)).join("\n")}>
      {labels.slice(0, MAX_LABELS).map((label) => (
        <LabelChip key={label.id} label={label} />
      ))}
      {more > 0 && <span className={css("count")}>{t.providers.moreLabels(more)}</span>}
    </span>
  );
}
