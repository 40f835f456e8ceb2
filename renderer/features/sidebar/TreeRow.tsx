import {
  ChevronRight,
  CircleAlert,
  CornerDownRight,
  FileArchive,
  FileInput,
  Folder,
  FolderOpen,
  HardDrive,
  ListFilter,
  Package,
  Plus,
  Star,
} from "lucide-react";
import { memo } from "react";
import { Button } from "react-aria-components";
import type { Connection } from "../../../shared/connection.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import type { RepositoryRow } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { allowanceFor } from "../../store/registries.ts";
import { useApp } from "../../store/use-app.ts";
import { type I18n, useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { accountName, connectionWords } from "../../i18n/connection-words.ts";
import { engineCause, engineWords } from "../../i18n/engine-words.ts";
import { ServiceGlyph } from "../../ui/ServiceGlyph.tsx";
import { NamespaceMarks, namespaceWords } from "./NamespaceMarks.tsx";
import { NamespaceActions } from "./NamespaceActions.tsx";
import { EngineGlyph } from "../../ui/EngineGlyph.tsx";
import { EngineActions, FileActions } from "./ComputerActions.tsx";
import { AtHandActions } from "./AtHandActions.tsx";
import { EngineMarks } from "./EngineMarks.tsx";
import { ConnectionActions, RepositoryActions } from "./RowActions.tsx";
import { ColorStripe, ConnectionMarks } from "./ConnectionMarks.tsx";
import styles from "./Sidebar.module.css";
import { useDragMarks } from "./use-drag-marks.ts";
import { useRowDrop } from "./use-row-drop.ts";
import type { TreeNode } from "./tree-node.ts";

const css = classNamesOf(styles);

export interface TreeRowProps {
  readonly node: TreeNode;
  readonly text: string;
  readonly expanded: boolean;
}

/** The look of one item. React Aria draws every item anew when a key is pressed after the mouse was: this is not. */
export const TreeRow = memo(function TreeRow({ node, text, expanded }: TreeRowProps) {
  const { isOver, dropProps } = useRowDrop(node);
  const drag = useDragMarks(node, expanded);
  const isDim = isAway(node) || drag.isRefused;
  return (
    <div {...dropProps} {...drag.marks} className={css("row", isDim && "dimmed", isOver && "over")}>
      {node.kind === "connection" && <ColorStripe connection={node.connection} />}
      {"children" in node ? (
        <Button slot="chevron" className={css("chevron", expanded && "open")}>
          <ChevronRight aria-hidden />
        </Button>
      ) : (
        <span className={css("chevron")} />
      )}
      <RowIcon node={node} expanded={expanded} />
      {node.kind === "failed" ? <FailedReason node={node} /> : <Words node={node} text={text} />}
      {node.kind === "connection" && <ConnectionMarks connection={node.connection} />}
      {node.kind === "connection" && <ConnectionActions connection={node.connection} />}
      {node.kind === "namespace" && node.row !== undefined && <NamespaceMarks row={node.row} />}
      {node.kind === "namespace" && <NamespaceActions node={node} />}
      {node.kind === "repository" && <RepositoryActions node={node} />}
      {(node.kind === "favourite" || node.kind === "recent" || node.kind === "smart-list") && (
        <AtHandActions node={node} text={text} />
      )}
      {node.kind === "engine" && <EngineMarks engine={node.engine} />}
      {node.kind === "engine" && <EngineActions engine={node.engine} />}
      {node.kind === "file" && <FileActions path={node.path} />}
    </div>
  );
});

/** Nothing can be seen in an engine that is not there. */
function isAway(node: TreeNode): boolean {
  return node.kind === "engine" && node.engine.state !== "running";
}

const QUIET = new Set<TreeNode["kind"]>([
  "loading",
  "empty",
  "nobody-lists",
  "more",
  "no-match",
  "no-engine",
]);

function Words({ node, text }: { readonly node: TreeNode; readonly text: string }) {
  const i18n = useI18n();
  const connection = node.kind === "connection" ? node.connection : undefined;
  const version = node.kind === "engine" ? node.engine.version : undefined;
  return (
    <span className={css("words")}>
      <span
        className={css("text", QUIET.has(node.kind) && "quiet")}
        title={titleOf(node, text, i18n)}
      >
        {text}
      </span>
      {connection !== undefined && <Asides connection={connection} />}
      {node.kind === "repository" && <RepositoryAside row={node.row} />}
      {version !== undefined && <span className={css("aside")}>{printable(version)}</span>}
      {(node.kind === "favourite" || node.kind === "recent") && (
        <span className={css("aside")}>{node.host}</span>
      )}
    </span>
  );
}

/** How often it is pulled, where the service counts. */
function RepositoryAside({ row }: { readonly row: RepositoryRow | undefined }) {
  const { t, format } = useI18n();
  if (row?.pulls === undefined) return null;
  const amount = format.number(row.pulls);
  return (
    <span className={css("aside")} role="img" aria-label={t.providers.pulls(amount)}>
      ↓ {amount}
    </span>
  );
}

/** What the service says of a repository, line by line. */
function repositoryTitle(
  text: string,
  row: RepositoryRow | undefined,
  { t, format }: I18n,
): string {
  const { description = "", pulls, updatedAt, bytes } = row ?? {};
  const lines = [
    text,
    printable(description),
    pulls === undefined ? "" : t.providers.pulls(format.number(pulls)),
    bytes === undefined ? "" : format.bytes(bytes),
    updatedAt === undefined
      ? ""
      : t.providers.updated(format.ago(new Date(updatedAt).toISOString())),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

/** What the row has no room for. */
function titleOf(node: TreeNode, text: string, i18n: I18n): string {
  const { t, language } = i18n;
  switch (node.kind) {
    case "connection": {
      const { name = "", edition = "", version = "" } = node.service ?? {};
      const service = [name, edition, version].filter((part) => part !== "").join(" ");
      return [connectionWords(node.connection, t), printable(service)].join("\n").trim();
    }
    case "namespace":
      return namespaceWords(text, node.row ?? {}, t);
    case "repository":
      return repositoryTitle(text, node.row, i18n);
    case "engine": {
      const { engine } = node;
      const cause = engine.state === "running" ? [] : [engineCause(engine, t, language)];
      return [engineWords(engine, t), printable(engine.address), ...cause].join("\n");
    }
    case "file":
      return printable(node.path);
    case "favourite":
    case "recent":
      return printable(`${node.host}/${node.repository}`);
    case "smart-list":
      return printable(node.saved.filter);
    case "no-engine": {
      const why =
        node.error === undefined ? t.engines.noneHint : describeError(node.error, language).what;
      return `${text}\n${why}`;
    }
    default:
      return text;
  }
}

/** Left out one by one where there is no room for them. */
function Asides({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  return (
    <>
      <PullsAside connection={connection} />
      <span className={css("aside")}>{accountName(connection, t)}</span>
      {connection.label !== undefined && (
        <span className={css("aside")}>{printable(connection.address)}</span>
      )}
    </>
  );
}

/** How many pulls are left, where the registry has said so. */
function PullsAside({ connection }: { readonly connection: Connection }) {
  const { language } = useI18n();
  const allowance = useApp((state) => allowanceFor(state.allowances.value ?? [], connection));
  if (allowance === undefined) return null;
  const words = pullsLeft(allowance, language);
  return (
    <span className={css("aside")} role="img" aria-label={words} title={words}>
      {`${allowance.remaining}/${allowance.limit}`}
    </span>
  );
}

function RowIcon({ node, expanded }: { readonly node: TreeNode; readonly expanded: boolean }) {
  const icon = iconOf(node, expanded);
  if (icon === undefined) return null;
  return <span className={css("icon", node.kind === "failed" && "bad")}>{icon}</span>;
}

function iconOf(node: TreeNode, expanded: boolean) {
  switch (node.kind) {
    case "store":
      return <HardDrive aria-hidden />;
    case "connection":
      return <ServiceGlyph provider={node.service?.provider ?? "generic"} />;
    case "folder":
    case "namespace":
      return expanded ? <FolderOpen aria-hidden /> : <Folder aria-hidden />;
    case "engine":
      return <EngineGlyph kind={node.engine.kind} />;
    case "file":
      return <FileArchive aria-hidden />;
    case "open-file":
      return <FileInput aria-hidden />;
    case "repository":
    case "recent":
      return <Package aria-hidden />;
    case "favourite":
      return <Star aria-hidden />;
    case "smart-list":
      return <ListFilter aria-hidden />;
    case "open":
      return <CornerDownRight aria-hidden />;
    case "add":
    case "keep":
      return <Plus aria-hidden />;
    case "failed":
      return <CircleAlert aria-hidden />;
    default:
      return undefined;
  }
}

function FailedReason({ node }: { readonly node: TreeNode & { kind: "failed" } }) {
  const { language, t } = useI18n();
  const { what } = describeError(node.error, language);
  return (
    <span className={css("text")} title={`${what}\n${t.action.retry}`}>
      {what}
    </span>
  );
}
