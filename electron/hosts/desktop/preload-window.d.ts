/** The three things of the DOM that the preload touches; the rest of this folder is Node. */
declare const window: {
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: "load", listener: () => void, options: { once: true }): void;
};

interface ImportMeta {
  /** Filled in by the build. */
  readonly env?: {
    /** "1" in a build for end-to-end tests: it may be inspected, and is never released. */
    readonly MAIN_VITE_E2E?: string;
  };
}
