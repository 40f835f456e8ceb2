import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Lock, RegistryLabel, ScanSummary, Vulnerability } from "../../shared/provider.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { panesAt } from "./open-panes.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";
import { pause } from "../pause.ts";

/** An image of a registry that has a service of its own. */
export interface ServiceImage {
  readonly address: string;
  readonly host: string;
  readonly repository: string;
  readonly digest: Digest;
}

/** A scan with all it found. The list is empty unless the scan is done. */
export interface ScanReport {
  /** Of which image. */
  readonly digest: Digest;
  readonly summary: ScanSummary;
  readonly vulnerabilities: readonly Vulnerability[];
}

export interface ServiceImageSlice {
  readonly scanReport: Load<ScanReport>;
  /** Labels that images of a repository can have. */
  readonly offeredLabels: Load<readonly RegistryLabel[]>;
  /** The lock that was asked for last. */
  readonly shownLock: Load<Lock>;
  readonly loadScan: (image: ServiceImage) => Promise<void>;
  /** Resolves to the error, if any; else when the scan has ended, or the inspector moved on. */
  readonly startScan: (image: ServiceImage) => Promise<WireError | undefined>;
  readonly leaveScan: () => void;
  readonly loadLabels: (image: ServiceImage) => Promise<void>;
  readonly setLabel: (
    image: ServiceImage,
    label: string,
    isOn: boolean,
  ) => Promise<WireError | undefined>;
  /** @param tag of which the lock is; undefined: of the image */
  readonly loadLock: (image: ServiceImage, tag: string | undefined) => Promise<void>;
  readonly setLock: (
    image: ServiceImage,
    tag: string | undefined,
    lock: Partial<Lock>,
  ) => Promise<void>;
}

/** How often a scan that runs is looked at. */
const LOOK_EVERY_MS = 2000;

export const createServiceImageSlice: CreateSlice<ServiceImageSlice> = (context) => ({
  scanReport: IDLE,
  offeredLabels: IDLE,
  shownLock: IDLE,
  ...scanning(context),
  ...labelling(context),
  ...locking(context),
});

function scanning({
  get,
  set,
  engine,
}: SliceContext): Pick<ServiceImageSlice, "loadScan" | "startScan" | "leaveScan"> {
  const run = createLatest();

  /** Looks at the scan until it has ended. */
  async function follow(image: ServiceImage, signal: AbortSignal): Promise<void> {
    const { address, repository, digest } = image;
    const request = { address, repository, digest };
    const { providers } = engine.client();
    try {
      for (;;) {
        const summary = await providers.scan(request, { signal });
        const isDone = summary.status === "done";
        const found = isDone ? await providers.vulnerabilities(request, { signal }) : undefined;
        if (signal.aborted) return;
        const vulnerabilities = found?.vulnerabilities ?? [];
        set({ scanReport: ready({ digest, summary, vulnerabilities }) });
        if (summary.status !== "running") return;
        await pause(LOOK_EVERY_MS, signal);
      }
    } catch (error) {
      if (!signal.aborted && !hasCode(error, "cancelled")) set({ scanReport: failed(error) });
    }
  }

  return {
    async loadScan(image) {
      const before = get().scanReport;
      const isSame = before.value?.digest === image.digest;
      if (isSame && before.status === "ready" && before.value.summary.status !== "running") return;
      set({ scanReport: isSame ? loading(before) : loading() });
      await follow(image, run.begin());
    },
    async startScan(image) {
      const { address, repository, digest } = image;
      const signal = run.begin();
      try {
        await engine.client().providers.startScan({ address, repository, digest }, { signal });
      } catch (error) {
        return signal.aborted ? undefined : toWireError(error);
      }
      const running = { digest, summary: { status: "running" as const }, vulnerabilities: [] };
      set({ scanReport: ready(running) });
      await follow(image, signal);
      if (!signal.aborted) refreshPanes(get(), image);
      return undefined;
    },
    leaveScan: () => run.end(),
  };
}

function labelling({
  get,
  set,
  engine,
}: SliceContext): Pick<ServiceImageSlice, "loadLabels" | "setLabel"> {
  const run = createLatest();
  return {
    async loadLabels({ address, repository }) {
      const signal = run.begin();
      set({ offeredLabels: loading() });
      try {
        const { providers } = engine.client();
        const { labels } = await providers.labels({ address, repository }, { signal });
        if (!signal.aborted) set({ offeredLabels: ready(labels) });
      } catch (error) {
        if (!signal.aborted) set({ offeredLabels: failed(error) });
      }
    },
    async setLabel(image, label, isOn) {
      const { address, repository, digest } = image;
      try {
        await engine.client().providers.setLabel({ address, repository, digest, label, isOn });
        refreshPanes(get(), image);
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
  };
}

function locking({
  get,
  set,
  engine,
}: SliceContext): Pick<ServiceImageSlice, "loadLock" | "setLock"> {
  const run = createLatest();
  const targetOf = (
    { address, repository, digest }: ServiceImage,
    tag: string | undefined,
  ): {
    readonly address: string;
    readonly repository: string;
    readonly tag?: string;
    readonly digest?: Digest;
  } => ({ address, repository, ...(tag === undefined ? { digest } : { tag }) });
  return {
    async loadLock(image, tag) {
      const signal = run.begin();
      set({ shownLock: loading() });
      try {
        const lock = await engine.client().providers.lock(targetOf(image, tag), { signal });
        if (!signal.aborted) set({ shownLock: ready(lock) });
      } catch (error) {
        if (!signal.aborted) set({ shownLock: failed(error) });
      }
    },
    async setLock(image, tag, lock) {
      const signal = run.begin();
      const before = get().shownLock;
      set({ shownLock: loading(before) });
      try {
        const { providers } = engine.client();
        const after = await providers.setLock({ ...targetOf(image, tag), lock }, { signal });
        if (!signal.aborted) set({ shownLock: ready(after) });
        refreshPanes(get(), image);
      } catch (error) {
        if (!signal.aborted) set({ shownLock: failed(error, before) });
      }
    },
  };
}

/** The list says what changed. */
function refreshPanes(
  state: Parameters<typeof panesAt>[0],
  { host, repository }: ServiceImage,
): void {
  for (const pane of panesAt(state, { kind: "repository", host, repository })) void pane.refresh();
}
