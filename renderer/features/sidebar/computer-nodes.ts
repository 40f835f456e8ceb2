import type { ContainerEngine } from "../../../shared/engine.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import { placeKey } from "../../store/place.ts";
import type { Nodes, TreeInput, TreeNode } from "./tree-node.ts";

/** What stands below "This computer": the store, engines, opened files, and the way to one more file. */
export function computerNodes({ engines, files, filter }: TreeInput): Nodes {
  const wanted = filter.toLowerCase();
  const store: TreeNode = { kind: "store", id: "store:" };
  const engineNodes = engines.value?.filter((one) => matches(one, wanted)).map(engineNode) ?? [];
  const fileNodes = files.filter((path) => path.toLowerCase().includes(wanted)).map(fileNode);
  if (filter !== "") return [store, ...engineNodes, ...fileNodes];
  return [
    store,
    ...engineNodes,
    ...noEngine(engines),
    ...fileNodes,
    { kind: "open-file", id: "open-file" },
  ];
}

function matches(engine: ContainerEngine, wanted: string): boolean {
  const { name, kind = "", address } = engine;
  return [engineTitle(engine), name, kind, address].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

function engineNode(engine: ContainerEngine): TreeNode {
  return { kind: "engine", id: placeKey({ kind: "engine", engine: engine.name }), engine };
}

function fileNode(path: string): TreeNode {
  return { kind: "file", id: placeKey({ kind: "file", path }), path };
}

/** One quiet line, and only when it is known that there is none. */
function noEngine(engines: TreeInput["engines"]): Nodes {
  if (engines.status === "failed" && engines.value === undefined) {
    return [{ kind: "no-engine", id: "no-engine", error: engines.error }];
  }
  return engines.value?.length === 0 ? [{ kind: "no-engine", id: "no-engine" }] : [];
}
