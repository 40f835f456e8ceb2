import {
  ChevronRight,
  CircleAlert,
  CornerDownRight,
  Folder,
  FolderOpen,
  HardDrive,
  Package,
  Plus,
  Server,
} from "lucide-react";
import { Button } from "react-aria-components";
import type { Connection } from "../../../shared/connection.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import { printable } from "../../../shared/printable.ts";
import { allowanceFor } from "../../store/registries.ts";
import { useApp } from "../../store/use-app.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { accountName, connectionWords } from "../../i18n/connection-words.ts";
import { ConnectionActions, RepositoryActions } from "./RowActions.tsx";
import { ColorStripe, ConnectionMarks } from "./ConnectionMarks.tsx";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-node.ts";

const css = classNamesOf(styles);

export interface TreeRowProps {
  readonly node: TreeNode;
  readonly text: string;
  readonly expanded: boolean;
}

/** The look of one item. */
export function TreeRow({ node, text, expanded }: TreeRowProps) {
  return (
    <div className={css("row")}>
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
      {node.kind === "repository" && <RepositoryActions node={node} />}
    </div>
  );
}

const QUIET = new Set<TreeNode["kind"]>(["loading", "empty", "more", "no-match"]);

function Words({ node, text }: { readonly node: TreeNode; readonly text: string }) {
  const { t } = useI18n();
  const connection = node.kind === "connection" ? node.connection : undefined;
  return (
    <span className={css("words")}>
      <span
        className={css("text", QUIET.has(node.kind) && "quiet")}
        title={connection === undefined ? text : connectionWords(connection, t)}
      >
        {text}
      </span>
      {connection !== undefined && <Asides connection={connection} />}
    </span>
  );
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
      return <Server aria-hidden />;
    case "folder":
    case "namespace":
      return expanded ? <FolderOpen aria-hidden /> : <Folder aria-hidden />;
    case "repository":
      return <Package aria-hidden />;
    case "open":
      return <CornerDownRight aria-hidden />;
    case "add":
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
