import { z } from "zod";
import { call, stream } from "../procedure.ts";
import { imageSummarySchema, placeContentsSchema } from "../../image.ts";

const location = z.string().min(1).max(5000);

export const catalog = {
  /** Repositories of a registry as one account sees them, below the prefix of the address, page by page. Items carry what is new since the item before. */
  repositories: stream(
    z.object({ address: z.string().min(1).max(300) }),
    z.object({ repositories: z.array(z.string()) }),
  ),
  /** Tags of `host/repository`, page by page. Items carry what is new since the item before. */
  tags: stream(z.object({ location }), z.object({ tags: z.array(z.string()) })),
  /** Digest, platforms and size of one image: asked for visible rows only. */
  summary: call(z.object({ location }), imageSummarySchema),
  /** Says what a file or folder is, and which images are in it, by reading no more than its lists and manifests. */
  contents: call(z.object({ path: z.string().min(1).max(4096) }), placeContentsSchema),
};
