import type { LinkState } from "../client.ts";
import type { CreateSlice } from "./slice.ts";

export interface LinkSlice {
  readonly link: LinkState;
}

export const createLinkSlice: CreateSlice<LinkSlice> = ({ engine }) => ({ link: engine.state() });
