import { additionOfTag } from "../../shared/addition-tag.ts";
import type { Reference } from "../../shared/oci/reference.ts";
import { selectOnly } from "./selection.ts";
import type { CreateSlice } from "./slice.ts";

export interface JumpSlice {
  /** A row that is to be brought into sight as soon as it is there. */
  readonly revealed: string | undefined;
  /** Opens a repository, and shows the tag or the digest that the reference names. */
  readonly jumpTo: (reference: Reference) => void;
  /** The row is in sight now. */
  readonly forgetRevealed: () => void;
}

export const createJumpSlice: CreateSlice<JumpSlice> = ({ get, set }) => ({
  revealed: undefined,
  jumpTo({ registry, repository, tag, digest }) {
    get().openRepository(registry, repository);
    get().setFilter("");
    if (tag !== undefined && additionOfTag(tag) !== undefined) get().showAdditions(true);
    if (tag !== undefined) set({ selection: selectOnly(tag), revealed: tag });
    const version = digest === undefined ? tag && `:${tag}` : `@${digest}`;
    if (version === undefined) return;
    get().setInspectorOpen(true);
    void get().inspect(`${registry}/${repository}${version}`);
  },
  forgetRevealed: () => set({ revealed: undefined }),
});
