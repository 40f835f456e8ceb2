import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { cancelledError, fromWireError } from "../../../shared/errors.ts";
import type { App } from "../../app.ts";
import type { DownloadPath } from "./download-path.ts";

/** A drag begins with the offer and ends with its use: longer than this nobody holds a mouse button. */
const OFFER_LIFE_MS = 120_000;
/** Each drag makes one. The oldest goes first, so that nobody can fill the memory. */
const MAX_OFFERS = 20;

/** Images that one file is made of: locations, in their order. */
export type Offered = readonly [string, ...string[]];

export interface DownloadsOptions {
  readonly outlets: App["outlets"];
  readonly transfers: Pick<Handlers<PortolanContract>["transfers"], "start" | "watch" | "cancel">;
  /** For tests: the clock of the offers, in milliseconds. */
  readonly now?: () => number;
}

/** Archives that the page offers to whoever its images are dragged to. */
export interface Downloads {
  offer(target: DownloadPath, images: Offered): void;
  /** Does nothing when it was taken or is too old. */
  withdraw(target: DownloadPath): void;
  /** What was offered, once: from now on the offer is unknown. */
  take(target: DownloadPath): Offered | undefined;
  /**
   * Writes an archive, as a transfer like every other. Resolves once all of it was written, and cancels the transfer when
   * the signal says that nobody reads any more.
   * @throws cancelled also when it was cancelled or paused elsewhere: what has begun to go out cannot wait
   */
  send(
    images: Offered,
    options: {
      readonly name: string;
      readonly output: Writable;
      readonly signal: AbortSignal;
    },
  ): Promise<void>;
}

interface Offer {
  readonly name: string;
  readonly images: Offered;
  readonly since: number;
}

/** The offers of one run of the host. */
export function createDownloads({
  outlets,
  transfers,
  now = () => performance.now(),
}: DownloadsOptions): Downloads {
  /** By the digests of their ids: so the time that looking one up takes tells nothing of the others. */
  const offers = new Map<string, Offer>();

  function dropOld(): void {
    for (const [key, { since }] of offers) if (now() - since >= OFFER_LIFE_MS) offers.delete(key);
    for (const key of [...offers.keys()].slice(0, -MAX_OFFERS)) offers.delete(key);
  }

  return {
    offer({ id, name }, images) {
      offers.set(keyOf(id), { name, images, since: now() });
      dropOld();
    },
    withdraw: ({ id }) => void offers.delete(keyOf(id)),
    take({ id, name }) {
      dropOld();
      const key = keyOf(id);
      const offer = offers.get(key);
      if (offer === undefined || offer.name !== name) return undefined;
      offers.delete(key);
      return offer.images;
    },
    async send([source, ...alsoFrom], { name, output, signal }) {
      const outlet = outlets.open(name, output);
      try {
        const destination = `oci-archive:${outlet.path}`;
        const plain = { alsoTag: [], platforms: [], allTags: false };
        const { id } = await transfers.start(
          { source, alsoFrom, destination, ...plain },
          { signal },
        );
        await follow(id, { transfers, signal });
      } finally {
        outlet.close();
      }
    },
  };
}

function keyOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

/** Waits for a transfer's end. @throws cancelled, and what the transfer failed with */
async function follow(
  id: string,
  { transfers, signal }: Pick<DownloadsOptions, "transfers"> & { readonly signal: AbortSignal },
): Promise<void> {
  const following = new AbortController();
  const cancel = (): void =>
    // It may have ended by itself in this moment.
    void Promise.resolve(transfers.cancel({ id }, { signal: following.signal })).catch(
      () => undefined,
    );
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for await (const event of transfers.watch({ id }, { signal: following.signal })) {
      // Somebody has cleared it away.
      if (event.kind === "patch" && event.removed.includes(id)) break;
      const news = event.kind === "snapshot" ? event.transfers : event.changed;
      const transfer = news.find((one) => one.id === id);
      if (transfer?.state === "done") return;
      if (transfer?.error !== undefined) throw fromWireError(transfer.error);
      if (transfer?.state === "paused") cancel();
      if (transfer?.state === "cancelled") break;
    }
    throw cancelledError("the download");
  } finally {
    signal.removeEventListener("abort", cancel);
    following.abort();
  }
}
