import { isPageUrl, PAGE_URL } from "./page-address.ts";

/** What Electron's events have in common here. Only the parts used are named, so that tests can stand in for them. */
interface Preventable {
  preventDefault(): void;
}

interface Navigation extends Preventable {
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** The part of Electron's `WebContents` that is guarded. */
export interface GuardedContents {
  on(
    event: "will-navigate" | "will-frame-navigate" | "will-redirect",
    listener: (details: Navigation) => void,
  ): unknown;
  on(event: "will-attach-webview", listener: (event: Preventable) => void): unknown;
  setWindowOpenHandler(handler: () => { action: "deny" }): void;
}

/** The part of Electron's `Session` that is guarded. */
export interface GuardedSession {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, callback: (granted: boolean) => void) => void,
  ): void;
  setPermissionCheckHandler(handler: () => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  setBluetoothPairingHandler(
    handler: (details: unknown, callback: (response: { confirmed: boolean }) => void) => void,
  ): void;
  setDisplayMediaRequestHandler(
    handler: (request: unknown, callback: (streams: null) => void) => void,
  ): void;
  on(event: "will-download", listener: (event: Preventable) => void): unknown;
  readonly webRequest: {
    onBeforeRequest(
      listener: (
        details: { readonly url: string },
        callback: (response: { cancel: boolean }) => void,
      ) => void,
    ): void;
  };
}

/** The part of Electron's `app` that is guarded. */
export interface GuardedApp {
  on(
    event: "select-client-certificate",
    listener: (
      event: Preventable,
      contents: unknown,
      url: string,
      certificates: unknown,
      callback: () => void,
    ) => void,
  ): unknown;
}

/** Contents may show the start page, again and again, and nothing else: no frame, no window, no webview. */
export function guardContents(contents: GuardedContents): void {
  const keepOnPage = (details: Navigation): void => {
    if (!details.isMainFrame || !isPageUrl(details.url)) details.preventDefault();
  };
  contents.on("will-navigate", keepOnPage);
  contents.on("will-frame-navigate", keepOnPage);
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

/** A session grants nothing, downloads nothing and reaches nothing but the page's own files. */
export function guardSession(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.on("will-download", (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, callback) =>
    callback({ cancel: !url.startsWith(PAGE_URL) && !url.startsWith("devtools://") }),
  );
}

/**
 * No client certificate is ever offered: the default is the first one that fits. `certificate-error` and `login` have
 * no listener on purpose, for then Electron refuses both.
 */
export function guardApp(app: GuardedApp): void {
  app.on("select-client-certificate", (event, _contents, _url, _certificates, callback) => {
    event.preventDefault();
    callback();
  });
}
