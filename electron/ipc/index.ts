import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { bundlesHandlers } from "./bundles.ts";
import { catalogHandlers } from "./catalog.ts";
import { connectionsHandlers } from "./connections.ts";
import type { Engine } from "./engine.ts";
import { enginesHandlers } from "./engines.ts";
import { historyHandlers } from "./history.ts";
import { imagesHandlers } from "./images.ts";
import { linksHandlers } from "./links.ts";
import { layersHandlers } from "./layers.ts";
import { loginsHandlers } from "./logins.ts";
import { networkHandlers } from "./network.ts";
import { providersHandlers } from "./providers.ts";
import { pushTargetsHandlers } from "./push-targets.ts";
import { registriesHandlers } from "./registries.ts";
import { relatedHandlers } from "./related.ts";
import { storeHandlers } from "./store.ts";
import { systemHandlers } from "./system.ts";
import { transfersHandlers } from "./transfers.ts";
import { undoHandlers } from "./undo.ts";

/** The contract, answered by the engine. One file for each noun. */
export function createHandlers(engine: Engine): Handlers<PortolanContract> {
  return {
    connections: connectionsHandlers(engine),
    logins: loginsHandlers(engine),
    network: networkHandlers(engine),
    registries: registriesHandlers(engine),
    providers: providersHandlers(engine),
    catalog: catalogHandlers(engine),
    engines: enginesHandlers(engine),
    images: imagesHandlers(engine),
    related: relatedHandlers(engine),
    history: historyHandlers(engine),
    links: linksHandlers(engine),
    layers: layersHandlers(engine),
    transfers: transfersHandlers(engine),
    pushTargets: pushTargetsHandlers(engine),
    bundles: bundlesHandlers(engine),
    store: storeHandlers(engine),
    system: systemHandlers(engine),
    undo: undoHandlers(engine),
  };
}
