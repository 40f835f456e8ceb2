import { Star } from "lucide-react";
import type { RepositoryRow } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Messages } from "../../i18n/messages.ts";
import { formatTarget } from "../../store/drag-grammar.ts";
import { isSameRepository } from "../../store/favourites.ts";
import { hostOf, type NamespacePlace } from "../../store/place.ts";
import type { RepositoryColumn } from "../../store/repository-list.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import type { GridColumn } from "../../ui/grid/grid-props.ts";
import { When } from "../../ui/When.tsx";
import styles from "./Browse.module.css";
import { NameText } from "./NameText.tsx";
import { nameBelow } from "./repository-rows.ts";

const css = classNamesOf(styles);

/** The grid's id of a column: widths are kept by it, and images have a size of their own. */
export function columnId(column: RepositoryColumn): string {
  return column === "name" ? column : `repository-${column}`;
}

type Look = Pick<GridColumn, "width" | "hideBelow" | "alignEnd">;

const LOOKS: Readonly<Record<RepositoryColumn, Look>> = {
  name: { width: "minmax(0, 1.5fr)" },
  tags: { width: "72px", hideBelow: 520, alignEnd: true },
  images: { width: "80px", hideBelow: 440, alignEnd: true },
  size: { width: "84px", hideBelow: 330, alignEnd: true },
  updated: { width: "112px", hideBelow: 600 },
  pulls: { width: "84px", hideBelow: 320, alignEnd: true },
  description: { width: "minmax(120px, 1.2fr)", hideBelow: 780 },
};

/** The columns of a list of repositories. */
export function repositoryColumns(
  place: NamespacePlace,
  columns: readonly RepositoryColumn[],
  t: Messages,
): readonly GridColumn[] {
  return columns.map((column) => ({
    id: columnId(column),
    title: t.repositories.columns[column],
    ...LOOKS[column],
    cell: (name) =>
      column === "name" ? (
        <NameCell place={place} name={name} />
      ) : (
        <Told address={place.address} name={name} column={column} />
      ),
  }));
}

/** The name below its namespace, and whether it is a favourite. */
function NameCell({ place, name }: { readonly place: NamespacePlace; readonly name: string }) {
  const { t } = useI18n();
  const repository = { host: hostOf(place), repository: name };
  const starred = useApp(({ favourites }) =>
    favourites.some((one) => isSameRepository(one, repository)),
  );
  return (
    <>
      {/* What is pasted while the row has the focus goes into its repository. */}
      <span
        className={css("name")}
        data-paste={formatTarget({ kind: "repository", ...repository })}
      >
        <NameText text={nameBelow(name, place.namespace)} />
      </span>
      {starred && (
        <span className={css("picture")} role="img" aria-label={t.repositories.starred}>
          <Star aria-hidden className={css("starred")} />
        </span>
      )}
    </>
  );
}

interface ToldProps {
  readonly address: string;
  readonly name: string;
  readonly column: Exclude<RepositoryColumn, "name">;
}

/** One thing that the service says of a repository. */
function Told({ address, name, column }: ToldProps) {
  const row = useApp(({ repositoryRows }) => repositoryRows.get(address)?.get(name));
  return row === undefined ? null : <Value row={row} column={column} />;
}

function Value({ row, column }: Pick<ToldProps, "column"> & { readonly row: RepositoryRow }) {
  const { format } = useI18n();
  switch (column) {
    case "size":
      return row.bytes === undefined ? null : <span>{format.bytes(row.bytes)}</span>;
    case "updated":
      return row.updatedAt === undefined ? null : (
        <span className={css("created")}>
          <When iso={new Date(row.updatedAt).toISOString()} />
        </span>
      );
    case "description": {
      const text = printable(row.description ?? "");
      return (
        <span className={css("created")} title={text}>
          {text}
        </span>
      );
    }
    default: {
      const amount = row[column];
      return amount === undefined ? null : <span>{format.number(amount)}</span>;
    }
  }
}
