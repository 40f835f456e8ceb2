import { BlobLedger } from "../../../../electron/transfer/blob-ledger.ts";
import { copyGraph } from "../../../../electron/transfer/copy-graph.ts";
import { type PreparedTransfer, prepareTransfer } from "../../../../electron/transfer/prepare.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { JournalledTransfer } from "../../../../shared/transfer-journal.ts";
import type { LayerState, TransferRequest } from "../../../../shared/transfer.ts";
import { type MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";

/** A request with the defaults of the contract. */
export function aRequest(
  source: string,
  destination: string,
  more: Partial<TransferRequest> = {},
): TransferRequest {
  return { source, destination, alsoTag: [], platforms: [], allTags: false, ...more };
}

/** A transfer that has just been asked for. */
export function aTransfer(id: string, more: Partial<JournalledTransfer> = {}): JournalledTransfer {
  return {
    id,
    kind: "pull",
    source: "r.io/a:v1",
    destination: "store:",
    request: aRequest("r.io/a:v1", "store:"),
    state: "queued",
    position: 1,
    createdAt: 1000,
    bytesTotal: 0,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...more,
  };
}

export const live = (): AbortSignal => new AbortController().signal;

export function prepare(
  request: TransferRequest,
  places: Readonly<Record<string, MemoryPlace>>,
  signal: AbortSignal = live(),
): Promise<PreparedTransfer> {
  return prepareTransfer(request, { places: memoryPlaces(places), signal, now: () => 0 });
}

/** What a copy told its reporter. */
export interface Told {
  readonly states: [Digest, LayerState][];
  readonly positions: Map<Digest, number>;
  readonly named: Record<string, Digest>;
}

export interface CopyOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds since the plan was made. */
  readonly planAge?: number;
  readonly parallel?: number;
}

/** Plans and copies; returns the plan and what the reporter heard. */
export async function copy(
  request: TransferRequest,
  places: Readonly<Record<string, MemoryPlace>>,
  options: CopyOptions = {},
): Promise<{ prepared: PreparedTransfer; told: Told }> {
  const { signal = live() } = options;
  const prepared = await prepare(request, places, signal);
  return { prepared, told: await carryOut(prepared, options) };
}

export async function carryOut(
  prepared: PreparedTransfer,
  { signal = live(), planAge = 0, parallel }: CopyOptions = {},
  told: Told = { states: [], positions: new Map(), named: {} },
): Promise<Told> {
  await copyGraph(prepared, {
    signal,
    ledger: new BlobLedger(() => planAge),
    now: () => planAge,
    ...(parallel === undefined ? {} : { parallel }),
    reporter: {
      state: (digest, state) => void told.states.push([digest, state]),
      position: (digest, bytes) => void told.positions.set(digest, bytes),
      named: (name, digest) => void (told.named[name] = digest),
      server: () => undefined,
    },
  });
  return told;
}
