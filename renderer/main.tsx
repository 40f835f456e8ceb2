import { z } from "zod";
import { isDesktop, openElectronPort } from "./ports/electron.ts";
import { takeLaunchToken } from "./ports/launch-token.ts";
import { installTrustedTypesPolicy } from "./trusted-types.ts";

// Both before any other module is loaded: React needs the policy, and under our CSP no schema may probe for `eval`,
// which they do as soon as they are made. So nothing imported above makes a schema.
installTrustedTypesPolicy();
z.config({ jitless: true });

// At once: the preload may hand its port over, and others may look at the address, at any moment from now on.
const desktopPort = isDesktop() ? openElectronPort() : undefined;
const launchToken = takeLaunchToken();

void Promise.all([
  import("./app/start.tsx"),
  import("./ports/websocket.ts"),
  import("./ports/desktop-paths.ts"),
  import("./ports/upload-paths.ts"),
  import("./ports/download-offers.ts"),
  import("./ports/web-tabs.ts"),
]).then(([{ start }, { openWebSocketPort }, { createDesktopPaths }, uploads, downloads, tabs]) => {
  if (desktopPort !== undefined) return start(desktopPort, createDesktopPaths());
  const offers = downloads.createDownloadOffers({
    userAgent: navigator.userAgent,
    origin: location.origin,
  });
  return start(openWebSocketPort(launchToken), uploads.createUploadPaths(), {
    offers,
    openTab: tabs.openTab,
  });
});
