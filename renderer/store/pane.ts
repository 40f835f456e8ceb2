import { type BrowseSlice, createBrowseSlice, type Sort } from "./browse.ts";
import { createDetailsSlice, type DetailsSlice } from "./details.ts";
import { createEngineImagesSlice, type EngineImagesSlice } from "./engine-images.ts";
import { createGroupingSlice, type GroupingSlice } from "./grouping.ts";
import { createJumpSlice, type JumpSlice } from "./jump.ts";
import type { Place } from "./place.ts";
import { createRequestedActionSlice, type RequestedActionSlice } from "./requested-action.ts";
import { createRepositoryListSlice, type RepositoryListSlice } from "./repository-list.ts";
import type { SliceContext } from "./slice.ts";
import { createTravelSlice, type TravelSlice } from "./travel.ts";

/** The lists that the centre can show beside each other. A name says nothing of their order. */
export const PANE_IDS = ["one", "two"] as const;

export type PaneId = (typeof PANE_IDS)[number];

/** All that each list in the centre has of its own. */
export type PaneState = { readonly paneId: PaneId } & BrowseSlice &
  GroupingSlice &
  JumpSlice &
  TravelSlice &
  DetailsSlice &
  EngineImagesSlice &
  RepositoryListSlice &
  RequestedActionSlice;

/** Where a pane begins. */
export interface FirstView {
  readonly place: Place;
  /** Default: as every list of such a place begins. */
  readonly sort?: Sort;
  /** It was left there at the end of the last visit: what it showed may be gone. */
  readonly isRestored?: boolean;
}

/** What the slices of a pane receive: `get` and `set` see the pane's own values beside those that all share. */
export interface PaneContext extends SliceContext {
  readonly paneId: PaneId;
  readonly first: FirstView;
}

/** Like a slice that all share, but once for each pane. */
export type CreatePaneSlice<Slice> = (context: PaneContext) => Slice;

/** A pane that shows a place of which nothing is read yet. */
export function createPane(context: PaneContext): PaneState {
  return {
    paneId: context.paneId,
    ...createBrowseSlice(context),
    ...createGroupingSlice(context),
    ...createJumpSlice(context),
    ...createTravelSlice(context),
    ...createDetailsSlice(context),
    ...createEngineImagesSlice(context),
    ...createRepositoryListSlice(context),
    ...createRequestedActionSlice(context),
  };
}
