import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { PlaceContents } from "../../shared/image.ts";
import { type DroppedItem, mayHoldImages } from "../dropped-items.ts";
import { withAdditions } from "./additions.ts";
import { confirmationFor } from "./confirmation.ts";
import {
  type DropDraft,
  type DropFile,
  type DropImage,
  type DropPlace,
  requestsOfDrop,
  suggestName,
} from "./drop-draft.ts";
import type { CreateSlice, SliceContext } from "./slice.ts";

export interface DropsSlice {
  /** Opens the sheet of a drop, and finds out which images are in what was dropped. */
  readonly drop: (place: DropPlace, items: readonly DroppedItem[]) => Promise<void>;
  readonly changeDropImage: (
    index: number,
    change: Partial<Pick<DropImage, "taken" | "name">>,
  ) => void;
  /** Does what the sheet shows. Resolves to the first error. */
  readonly startDrop: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
  /** Stops reading; files that were sent for nothing are given back. */
  readonly forgetDrop: () => void;
}

/** Typing pauses this long before the engine is asked. */
const TYPING_PAUSE_MS = 350;

export const createDropsSlice: CreateSlice<DropsSlice> = (context) => {
  const { get, set, files } = context;
  const desk = createDropDesk(context);
  let reading: AbortController | undefined;

  async function plan(pauseMs: number): Promise<void> {
    const draft = desk.draft();
    if (draft === undefined) return;
    await get().planRequests(() => requestsOfDrop(draft), { pauseMs, offerPlatforms: false });
  }

  return {
    async drop(place, items) {
      if (items.length === 0) return;
      get().forgetDrop();
      get().forgetPlans();
      reading = new AbortController();
      const { signal } = reading;
      const listed = items.map((item) => ({
        name: item.name,
        state: mayHoldImages(item) ? ("waiting" as const) : ("refused" as const),
        sent: 0,
      }));
      set({ sheet: { kind: "drop", draft: { place, files: listed, images: [] } } });
      for (const [index, item] of items.entries()) {
        if (listed[index]?.state === "waiting" && !signal.aborted)
          await desk.read(item, index, signal);
      }
      if (!signal.aborted) await plan(0);
    },
    changeDropImage(index, news) {
      desk.change((draft) => ({
        ...draft,
        images: draft.images.map((image, at) => (at === index ? { ...image, ...news } : image)),
      }));
      void plan("name" in news ? TYPING_PAUSE_MS : 0);
    },
    async startDrop(typed) {
      const draft = desk.draft();
      const { plans } = get();
      if (draft === undefined || plans.status !== "ready") return undefined;
      const requests = (requestsOfDrop(draft) ?? []).map((request, index) => ({
        ...request,
        ...confirmationFor(plans.value[index], typed),
      }));
      const refused = await get().startTransfers(withAdditions(requests, get()));
      // From now on the transfers need what was sent, and the host knows when they are done.
      if (refused === undefined) desk.takePaths();
      return refused;
    },
    forgetDrop() {
      reading?.abort();
      reading = undefined;
      for (const path of desk.takePaths()) files.release(path);
    },
  };
};

/** The draft of the open sheet, and what was sent for it. */
interface DropDesk {
  readonly draft: () => DropDraft | undefined;
  readonly change: (edit: (draft: DropDraft) => DropDraft) => void;
  /** Finds out which images are in a file, and puts them on the draft. */
  readonly read: (item: DroppedItem, index: number, signal: AbortSignal) => Promise<void>;
  /** The paths of files that were read, which nobody answers for any more. */
  readonly takePaths: () => readonly string[];
}

function createDropDesk({ get, set, engine, files }: SliceContext): DropDesk {
  let paths: readonly string[] = [];

  function draftNow(): DropDraft | undefined {
    const { sheet } = get();
    return sheet?.kind === "drop" ? sheet.draft : undefined;
  }

  function change(edit: (draft: DropDraft) => DropDraft): void {
    const draft = draftNow();
    if (draft !== undefined) set({ sheet: { kind: "drop", draft: edit(draft) } });
  }

  function changeFile(index: number, news: Partial<DropFile>): void {
    change((draft) => ({
      ...draft,
      files: draft.files.map((file, at) => (at === index ? { ...file, ...news } : file)),
    }));
  }

  async function read(item: DroppedItem, index: number, signal: AbortSignal): Promise<void> {
    try {
      const path = await files.pathOf(item, {
        signal,
        onProgress: (sent) => changeFile(index, { state: "sending", sent }),
      });
      if (signal.aborted) {
        files.release(path); // It came too late: the sheet is closed.
        return;
      }
      paths = [...paths, path];
      changeFile(index, { state: "reading", path });
      const { images } = await engine.client().catalog.contents({ path }, { signal });
      if (signal.aborted) return;
      change((draft) => ({ ...draft, images: [...draft.images, ...imagesOf(draft, images)] }));
      changeFile(index, { state: "read" });
    } catch (error) {
      if (!signal.aborted && !hasCode(error, "cancelled"))
        changeFile(index, { state: "failed", error: toWireError(error) });
    }

    function imagesOf({ place }: DropDraft, images: PlaceContents["images"]): readonly DropImage[] {
      return images.map((image) => ({
        source: image.location,
        file: index,
        given: image.name,
        summary: image.summary,
        taken: true,
        name: suggestName(place, image, item.name),
      }));
    }
  }

  return {
    draft: draftNow,
    change,
    read,
    takePaths() {
      const taken = paths;
      paths = [];
      return taken;
    },
  };
}
