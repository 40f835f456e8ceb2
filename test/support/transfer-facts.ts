import type { LayerState, Transfer, TransferLayer } from "../../shared/transfer.ts";

export type { LayerState, Transfer, TransferLayer } from "../../shared/transfer.ts";
export type { TransferKind } from "../../shared/plan.ts";

/** A layer whose digest is one hexadecimal digit, repeated. */
export function aLayer(
  digit: string,
  size: number,
  state: LayerState = "waiting",
  bytes = 0,
): TransferLayer {
  return { digest: `sha256:${digit.repeat(64)}`, role: "layer", size, state, bytes };
}

/** A running pull of one image, with the facts that a test cares about put in. */
export function aTransfer(facts: Partial<Transfer> = {}): Transfer {
  return {
    id: "t1",
    kind: "pull",
    source: "127.0.0.1:5000/team/app:v1",
    destination: "store:127.0.0.1:5000/team/app:v1",
    request: { source: "", destination: "", alsoTag: [], platforms: [], allTags: false },
    state: "running",
    createdAt: 0,
    bytesTotal: 0,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...facts,
  };
}
