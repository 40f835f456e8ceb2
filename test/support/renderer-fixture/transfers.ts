import { AppError, toWireError } from "../../../shared/errors.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import {
  DEFAULT_TRANSFER_LIMITS,
  isActive,
  isFinished,
  type Transfer,
  type TransferLayer,
  type TransferLimits,
  type TransferLogLine,
  type TransferRequest,
} from "../../../shared/transfer.ts";
import { archiveNames, archivePathOf } from "./archive-plans.ts";
import { addName, runningEngine } from "./engines.ts";
import { imageAt, imagesOf, planOf, targetOf } from "./planning.ts";
import type { World } from "./world.ts";

const TICK_MS = 100;

/** A queue that moves pretended bytes, a few transfers at once. */
export interface TransferDesk {
  /** Answers with the new id: `t1`, `t2`, … */
  readonly start: (request: TransferRequest) => string;
  readonly pause: (id: string) => void;
  readonly resume: (id: string) => void;
  readonly cancel: (id: string) => void;
  readonly retry: (id: string) => void;
  readonly move: (id: string, before?: string) => void;
  readonly clear: (id?: string) => void;
  readonly get: (id: string) => Transfer;
  readonly log: (id: string) => TransferLogLine[];
  readonly limits: () => TransferLimits;
  readonly setLimits: (limits: TransferLimits) => TransferLimits;
}

/** One queue for each world, however many pages are connected to it. */
const DESKS = new WeakMap<World, TransferDesk>();

export function deskOf(world: World): TransferDesk {
  const known = DESKS.get(world);
  if (known !== undefined) return known;
  const desk = createTransferDesk(world);
  DESKS.set(world, desk);
  return desk;
}

function createTransferDesk(world: World): TransferDesk {
  const logs = new Map<string, TransferLogLine[]>();
  let limits = DEFAULT_TRANSFER_LIMITS;
  let nextId = 0;

  function note(id: string, code: TransferLogLine["code"], facts: TransferLogLine["facts"]): void {
    logs.set(id, [...(logs.get(id) ?? []), { at: Date.now(), code, facts }]);
  }

  function get(id: string): Transfer {
    const transfer = world.transfers.get(id);
    if (transfer !== undefined) return transfer;
    throw new AppError("transfer_unknown", "no such transfer", { details: { id } });
  }

  function put(transfer: Transfer): void {
    world.transfers.set(transfer.id, transfer);
    world.changes.transfers.tell();
  }

  function queue(transfer: Transfer): void {
    const positions = [...world.transfers.values()].map(({ position = 0 }) => position);
    const { error: _error, finishedAt: _finished, waiting: _waiting, ...rest } = transfer;
    put({ ...rest, state: "queued", position: rest.position ?? Math.max(0, ...positions) + 1 });
    startNext();
  }

  function startNext(): void {
    const ours = [...world.transfers.values()].filter(({ elsewhere }) => elsewhere !== true);
    const running = ours.filter(({ state }) => state === "running").length;
    const waiting = ours.filter(({ state }) => state === "queued").toSorted(byPosition);
    for (const transfer of waiting.slice(0, Math.max(0, limits.concurrency - running)))
      run(transfer);
  }

  function run(queued: Transfer): void {
    put({ ...queued, state: "running", startedAt: Date.now() });
    const timer = setInterval(() => {
      const transfer = world.transfers.get(queued.id);
      if (transfer?.state !== "running") {
        clearInterval(timer);
        return;
      }
      const next = advance(world, transfer);
      put(next);
      if (!isFinished(next.state)) return;
      note(next.id, next.state === "done" ? "done" : "failed", { code: next.error?.code ?? "" });
      startNext();
    }, TICK_MS);
    timer.unref();
  }

  return {
    get,
    log: (id) => logs.get(get(id).id) ?? [],
    limits: () => limits,
    setLimits(next) {
      limits = next;
      startNext();
      return limits;
    },
    start(request) {
      nextId += 1;
      const id = `t${nextId}`;
      const transfer = newTransfer(world, request, id);
      note(id, "queued", { by: "browser" });
      note(id, "planned", { blobs: transfer.layers.length, ...planOf(world, request).bytes });
      queue(transfer);
      return id;
    },
    pause(id) {
      const transfer = get(id);
      const { waiting, ...stopped } = transfer;
      if (!isActive(transfer.state) && waiting === undefined) throw refused(transfer);
      note(id, "paused", { by: "browser" });
      put({ ...stopped, state: "paused", bytesPerSecond: 0 });
      startNext();
    },
    resume(id) {
      const transfer = get(id);
      if (isFinished(transfer.state)) throw refused(transfer);
      if (transfer.state !== "paused") return;
      note(id, "resumed", { by: "browser" });
      queue(transfer);
    },
    cancel(id) {
      const transfer = get(id);
      note(id, "cancelled", { by: "browser" });
      put(cancelled(transfer));
      startNext();
    },
    retry(id) {
      const { request, destination } = get(id);
      world.failing.delete(destination);
      note(id, "retried", { by: "browser" });
      queue(newTransfer(world, request, id));
    },
    move(id, before) {
      const order = [...world.transfers.values()]
        .filter(({ state }) => !isFinished(state))
        .toSorted(byPosition);
      const others = order.filter((one) => one.id !== id);
      const at = others.findIndex((one) => one.id === before);
      const moved = others.toSpliced(at === -1 ? others.length : at, 0, get(id));
      for (const [index, transfer] of moved.entries()) put({ ...transfer, position: index + 1 });
    },
    clear(id) {
      for (const [known, { state }] of world.transfers)
        if (isFinished(state) && (id === undefined || id === known)) world.transfers.delete(known);
      world.changes.transfers.tell();
    },
  };
}

function byPosition(a: Transfer, b: Transfer): number {
  return (a.position ?? 0) - (b.position ?? 0);
}

function refused({ id, state }: Transfer): AppError {
  return new AppError("invalid_input", `transfer ${id} is ${state}`, { details: { id, state } });
}

function newTransfer(world: World, request: TransferRequest, id: string): Transfer {
  const plan = planOf(world, request);
  const layers = plan.blobs.map(({ descriptor, role, action, mountFrom }): TransferLayer => ({
    digest: descriptor.digest,
    role,
    size: descriptor.size,
    state: action === "move" ? "waiting" : action === "mount" ? "mounted" : "exists",
    bytes: 0,
    ...(mountFrom === undefined ? {} : { mountFrom }),
  }));
  return {
    id,
    kind: plan.kind,
    source: plan.source,
    destination: plan.destination,
    request,
    state: "queued",
    createdAt: Date.now(),
    bytesTotal: plan.bytes.move,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers,
    results: [],
  };
}

function cancelled(transfer: Transfer): Transfer {
  const layers = transfer.layers.map((layer) =>
    layer.state === "moving" || layer.state === "waiting"
      ? { ...layer, state: "cancelled" as const }
      : layer,
  );
  return { ...transfer, state: "cancelled", layers, finishedAt: Date.now(), bytesPerSecond: 0 };
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
  const path = archivePathOf(transfer.request);
  if (path !== undefined) return finishFile(world, transfer, path);
  const image = imageAt(world, transfer.source);
  const { inStore, engine, reference } = targetOf(transfer.request);
  const [tag, ...others] = [reference.tag ?? "latest", ...transfer.request.alsoTag];
  for (const name of [tag, ...others]) {
    const full = { ...reference, tag: name };
    const repository = `${reference.registry}/${reference.repository}`;
    if (engine !== undefined) addName(runningEngine(world, engine), image, formatReference(full));
    else if (inStore) world.store.set(formatReference(full), image);
    else {
      const images = world.repositories.get(repository) ?? new Map();
      world.repositories.set(repository, images.set(name, image));
    }
  }
  if (inStore) world.changes.store.tell();
  if (engine !== undefined) world.changes.engines.tell();
  const results = [{ name: tag, digest: image.digest }];
  return { ...transfer, state: "done", bytesPerSecond: 0, finishedAt: Date.now(), results };
}

function finishFile(world: World, transfer: Transfer, path: string): Transfer {
  const names = archiveNames(transfer.request);
  const images = imagesOf(world, transfer.request).map((image, index) => ({
    name: names[index] ?? "",
    image,
  }));
  world.files.set(path, { kind: "oci-archive", images });
  const results = images.map(({ name, image }) => ({ name, digest: image.digest }));
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
