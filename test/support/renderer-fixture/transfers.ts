import { AppError, toWireError } from "../../../shared/errors.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import {
  isFinished,
  type Transfer,
  type TransferLayer,
  type TransferRequest,
} from "../../../shared/transfer.ts";
import { imageAt, planOf, targetOf } from "./planning.ts";
import type { World } from "./world.ts";

const TICK_MS = 100;

/** Moves pretended bytes ten times a second until the transfer is finished. */
export function startTransfer(world: World, request: TransferRequest, id: string): void {
  const plan = planOf(world, request);
  const layers = plan.blobs.map(({ descriptor, role, action, mountFrom }): TransferLayer => ({
    digest: descriptor.digest,
    role,
    size: descriptor.size,
    state: action === "move" ? "waiting" : action === "mount" ? "mounted" : "exists",
    bytes: 0,
    ...(mountFrom === undefined ? {} : { mountFrom }),
  }));
  put(world, {
    id,
    kind: plan.kind,
    source: plan.source,
    destination: plan.destination,
    request,
    state: "running",
    createdAt: Date.now(),
    startedAt: Date.now(),
    bytesTotal: plan.bytes.move,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers,
    results: [],
  });
  const timer = setInterval(() => {
    const transfer = world.transfers.get(id);
    if (transfer === undefined || isFinished(transfer.state)) clearInterval(timer);
    else put(world, advance(world, transfer));
  }, TICK_MS);
  timer.unref();
}

export function cancelTransfer(world: World, id: string): void {
  const transfer = world.transfers.get(id);
  if (transfer === undefined) throw new AppError("transfer_unknown", "no such transfer");
  const layers = transfer.layers.map((layer) =>
    layer.state === "moving" || layer.state === "waiting"
      ? { ...layer, state: "cancelled" as const }
      : layer,
  );
  put(world, { ...transfer, state: "cancelled", layers, finishedAt: Date.now() });
}

function put(world: World, transfer: Transfer): void {
  world.transfers.set(transfer.id, transfer);
  world.changes.transfers.tell();
}

function advance(world: World, transfer: Transfer): Transfer {
  if (world.failing.has(transfer.destination) && transfer.bytesDone > transfer.bytesTotal / 2) {
    return failHalfWay(transfer);
  }
  const lanes = transfer.layers
    .filter(({ state }) => state === "moving" || state === "waiting")
    .slice(0, 3);
  const share = Math.ceil(world.bytesPerTick / Math.max(1, lanes.length));
  const layers = transfer.layers.map((layer): TransferLayer => {
    if (layer.state === "verifying") return { ...layer, state: "done" };
    if (!lanes.includes(layer)) return layer;
    const bytes = Math.min(layer.size, layer.bytes + share);
    return { ...layer, bytes, state: bytes === layer.size ? "verifying" : "moving" };
  });
  const bytesDone = layers.reduce((sum, layer) => sum + layer.bytes, 0);
  const speed = world.bytesPerTick * (1000 / TICK_MS);
  const etaSeconds = (transfer.bytesTotal - bytesDone) / speed;
  const next = { ...transfer, layers, bytesDone, bytesPerSecond: speed, etaSeconds };
  const whole = layers.every(
    ({ state }) => state === "done" || state === "exists" || state === "mounted",
  );
  return whole ? finish(world, next) : next;
}

function finish(world: World, { etaSeconds: _eta, ...transfer }: Transfer): Transfer {
  const image = imageAt(world, transfer.source);
  const { inStore, reference } = targetOf(transfer.request);
  const [tag, ...others] = [reference.tag ?? "latest", ...transfer.request.alsoTag];
  for (const name of [tag, ...others]) {
    const full = { ...reference, tag: name };
    const repository = `${reference.registry}/${reference.repository}`;
    if (inStore) world.store.set(formatReference(full), image);
    else {
      const images = world.repositories.get(repository) ?? new Map();
      world.repositories.set(repository, images.set(name, image));
    }
  }
  if (inStore) world.changes.store.tell();
  const results = [{ name: tag, digest: image.digest }];
  return { ...transfer, state: "done", bytesPerSecond: 0, finishedAt: Date.now(), results };
}

function failHalfWay({ etaSeconds: _eta, ...transfer }: Transfer): Transfer {
  const layers = transfer.layers.map((layer): TransferLayer =>
    layer.state === "moving" ? { ...layer, state: "failed" } : layer,
  );
  const error = toWireError(
    new AppError("digest_mismatch", "wrong digest", {
      details: {
        reference: transfer.source,
        expected: "sha256:5f2f1f5a6c0a",
        actual: "sha256:9d1f00c3a7de",
      },
    }),
  );
  return { ...transfer, state: "failed", layers, bytesPerSecond: 0, finishedAt: Date.now(), error };
}
