import type { Command } from "commander";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { registerBundle } from "./bundle.ts";
import { registerConnections } from "./connections.ts";
import { registerDiff } from "./diff.ts";
import { registerDoctor } from "./doctor.ts";
import { registerEngines } from "./engines.ts";
import { registerFiles } from "./files.ts";
import { registerImages } from "./images.ts";
import { registerInspect } from "./inspect.ts";
import { registerLoad } from "./load.ts";
import { registerLogin } from "./login.ts";
import { registerLogins } from "./logins.ts";
import { registerLs } from "./ls.ts";
import { registerMirrors } from "./mirrors.ts";
import { registerPlan } from "./plan.ts";
import { registerPush } from "./push.ts";
import { registerProxy } from "./proxy.ts";
import { registerRm } from "./rm.ts";
import { registerRmi } from "./rmi.ts";
import { registerSave } from "./save.ts";
import { registerSearch } from "./search.ts";
import { registerServe } from "./serve.ts";
import { registerStore } from "./store.ts";
import { registerTag } from "./tag.ts";
import { registerTargets } from "./targets.ts";
import { registerUndo } from "./undo.ts";
import { registerTransferList } from "./transfer-list.ts";
import { registerProvider } from "./provider.ts";
import { registerRepos } from "./repos.ts";
import { registerTags } from "./tags.ts";
import { registerScan } from "./scan.ts";
import { registerLabel } from "./label.ts";
import { registerLock } from "./lock.ts";
import { registerReplicate } from "./replicate.ts";
import { registerTransfers } from "./transfers.ts";

/** Every command of the program; adding one is one line here and one file beside. */
export function registerCommands(program: Command, messages: Messages, run: Run): void {
  const all = [
    registerLogin,
    registerConnections,
    registerDoctor,
    registerLogins,
    registerEngines,
    registerLs,
    registerSearch,
    registerProvider,
    registerRepos,
    registerTags,
    registerScan,
    registerLabel,
    registerLock,
    registerReplicate,
    registerInspect,
    registerFiles,
    registerDiff,
    registerPlan,
    registerTransfers,
    registerPush,
    registerTargets,
    registerTransferList,
    registerTag,
    registerRm,
    registerUndo,
    registerImages,
    registerRmi,
    registerSave,
    registerLoad,
    registerBundle,
    registerStore,
    registerMirrors,
    registerProxy,
    registerServe,
  ];
  for (const register of all) register(program, messages, run);
}
