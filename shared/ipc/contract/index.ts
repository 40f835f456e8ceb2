import { bundles } from "./bundles.ts";
import { catalog } from "./catalog.ts";
import { connections } from "./connections.ts";
import { engines } from "./engines.ts";
import { history } from "./history.ts";
import { images } from "./images.ts";
import { links } from "./links.ts";
import { layers } from "./layers.ts";
import { logins } from "./logins.ts";
import { network } from "./network.ts";
import { providers } from "./providers.ts";
import { pushTargets } from "./push-targets.ts";
import { registries } from "./registries.ts";
import { related } from "./related.ts";
import { store } from "./store.ts";
import { system } from "./system.ts";
import { transfers } from "./transfers.ts";
import { undo } from "./undo.ts";

/** All that a window, a browser page or the command line may ask of the engine. */
export const contract = {
  connections,
  logins,
  network,
  registries,
  providers,
  catalog,
  engines,
  images,
  related,
  history,
  links,
  layers,
  transfers,
  pushTargets,
  bundles,
  store,
  system,
  undo,
};

export type PortolanContract = typeof contract;
