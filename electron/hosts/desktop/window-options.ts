/** The page's own background colours, so that the window does not flash before the page is drawn. */
const BACKGROUND_LIGHT = "#f6f7f9";
const BACKGROUND_DARK = "#15181d";

export interface WindowLook {
  readonly preloadPath: string;
  readonly mayInspect: boolean;
  readonly isDark: boolean;
}

/** Options of the one window: sandboxed, isolated, and with every optional power named and off. */
export function windowOptions({ preloadPath, mayInspect, isDark }: WindowLook) {
  return {
    title: "Portolan",
    width: 1280,
    height: 820,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: isDark ? BACKGROUND_DARK : BACKGROUND_LIGHT,
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      // A spell checker would download its dictionaries.
      spellcheck: false,
      devTools: mayInspect,
    },
  };
}
