import {
  ChevronRight,
  CircleAlert,
  CornerDownRight,
  Folder,
  FolderOpen,
  HardDrive,
  KeyRound,
  Package,
  Plus,
  Server,
} from "lucide-react";
import { Button } from "react-aria-components";
import type { Connection } from "../../../shared/connection.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ConnectionActions, RepositoryActions } from "./RowActions.tsx";
import styles from "./Sidebar.module.css";
import type { TreeNode } from "./tree-nodes.ts";

const css = classNamesOf(styles);

export interface TreeRowProps {
  readonly node: TreeNode;
  readonly text: string;
  readonly expanded: boolean;
}

/** The look of one item. */
export function TreeRow({ node, text, expanded }: TreeRowProps) {
  const quiet =
    node.kind === "loading" ||
    node.kind === "empty" ||
    node.kind === "more" ||
    node.kind === "no-match";
  return (
    <div className={css("row")}>
      {"children" in node ? (
        <Button slot="chevron" className={css("chevron", expanded && "open")}>
          <ChevronRight aria-hidden />
        </Button>
      ) : (
        <span className={css("chevron")} />
      )}
      <RowIcon node={node} expanded={expanded} />
      {node.kind === "failed" ? (
        <FailedReason node={node} />
      ) : (
        <span className={css("words")}>
          <span className={css("text", quiet && "quiet")}>{text}</span>
          {node.kind === "connection" && <Account connection={node.connection} />}
        </span>
      )}
      {node.kind === "connection" && <SecretState connection={node.connection} />}
      {node.kind === "connection" && <ConnectionActions connection={node.connection} />}
      {node.kind === "repository" && <RepositoryActions node={node} />}
    </div>
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

/** Left out as a whole where there is no room for it. */
function Account({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  return <span className={css("aside")}>{connection.username ?? t.sidebar.anonymous}</span>;
}

function SecretState({ connection }: { readonly connection: Connection }) {
  const { t } = useI18n();
  const { secret } = connection;
  return (
    <>
      {secret === "missing" && (
        <span
          className={css("icon", "warn")}
          role="img"
          aria-label={t.sidebar.secretMissing}
          title={t.sidebar.secretMissing}
        >
          <CircleAlert aria-hidden />
        </span>
      )}
      {secret === "run" && (
        <span
          className={css("icon")}
          role="img"
          aria-label={t.sidebar.secretRun}
          title={t.sidebar.secretRun}
        >
          <KeyRound aria-hidden />
        </span>
      )}
    </>
  );
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
