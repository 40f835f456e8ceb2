import { hasCode } from "../../shared/errors.ts";
import type { RelatedDocument, RelatedPart } from "../../shared/related.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** The parts that are known so far, and what they are about. */
export interface Related {
  /** Location, platform and digest in one text. */
  readonly of: string;
  readonly parts: readonly RelatedPart[];
}

export interface RelatedSlice {
  readonly related: Load<Related>;
  /** The document that was asked for last, by its digest. */
  readonly relatedDocument: { readonly digest: string; readonly load: Load<RelatedDocument> };
  /** Asks what belongs to an image; what is known of it already is not asked for again. */
  readonly loadRelated: (
    image: RelatedImage,
    options?: { readonly again?: boolean },
  ) => Promise<void>;
  /** Stops asking. */
  readonly leaveRelated: () => void;
  /** @param location of the artifact */
  readonly loadDocument: (location: string, digest: string) => Promise<void>;
}

/** The image as the inspector shows it. */
export interface RelatedImage {
  readonly location: string;
  readonly platform: string | undefined;
  /** What is at the location now. */
  readonly digest: string;
}

export const createRelatedSlice: CreateSlice<RelatedSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  const reading = createLatest();

  return {
    related: IDLE,
    relatedDocument: { digest: "", load: IDLE },
    async loadRelated({ location, platform, digest }, { again = false } = {}) {
      const { related } = get();
      const of = [location, platform ?? "", digest].join(" ");
      if (!again && related.status === "ready" && related.value.of === of) return;
      const signal = run.begin();
      let parts: readonly RelatedPart[] = [];
      set({ related: { status: "loading", value: { of, parts } } });
      const wish = platform === undefined ? {} : { platform };
      try {
        const found = engine.client().related.find({ location, ...wish }, { signal });
        for await (const part of found) {
          parts = [...parts, part];
          if (!signal.aborted) set({ related: { status: "loading", value: { of, parts } } });
        }
        if (!signal.aborted) set({ related: ready({ of, parts }) });
      } catch (error) {
        if (!signal.aborted && !hasCode(error, "cancelled"))
          set({ related: failed(error, ready({ of, parts })) });
      }
    },
    leaveRelated: () => run.end(),
    async loadDocument(location, digest) {
      const { relatedDocument } = get();
      if (relatedDocument.digest === digest && relatedDocument.load.status === "ready") return;
      const signal = reading.begin();
      set({ relatedDocument: { digest, load: loading() } });
      try {
        const document = await engine.client().related.document({ location, digest }, { signal });
        if (!signal.aborted) set({ relatedDocument: { digest, load: ready(document) } });
      } catch (error) {
        if (!signal.aborted && !hasCode(error, "cancelled"))
          set({ relatedDocument: { digest, load: failed(error) } });
      }
    },
  };
};
