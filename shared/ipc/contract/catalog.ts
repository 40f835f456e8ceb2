import { z } from "zod";
import { call, stream } from "../procedure.ts";
import {
  detailsCostSchema,
  knownSizeSchema,
  repositoriesPageSchema,
  searchItemSchema,
  tagDetailsSchema,
  tagsPageSchema,
} from "../../catalog.ts";
import { imageSummarySchema, placeContentsSchema } from "../../image.ts";

const location = z.string().min(1).max(5000);

/** True hands out only what the registry says now, and nothing that is kept. */
const fresh = z.boolean().default(false);

/** Tags of one repository, and how their details are had. */
const detailsRequest = z.object({
  location,
  /** Left out: all tags that the list had when it was last read. */
  tags: z.array(z.string().max(200)).max(5000).optional(),
  /** True asks the registry about every tag: one whose details are kept may have moved. */
  fresh,
  /** False reads no manifest where that counts as a pull; its digest and what is kept is all there is then. */
  spendPulls: z.boolean().default(false),
});

/** A repository of a registry, without the host. */
const keptRepository = z.object({
  address: z.string().min(1).max(300),
  repository: z.string().min(1).max(300),
});

export const catalog = {
  /**
   * Repositories of a registry as one account sees them, below the prefix of the address, page by page: those that are
   * kept first, then what is new. Items carry what is new since the item before; the last one says what is gone.
   */
  repositories: stream(
    z.object({ address: z.string().min(1).max(300), fresh }),
    repositoriesPageSchema,
  ),
  /**
   * Puts a repository on the list that the user keeps for an account, where a registry does not list them. One that is
   * there stays. The registry is not asked.
   */
  keepRepository: call(keptRepository, z.object({})),
  /** Takes it off the list. */
  forgetRepository: call(keptRepository, z.object({})),
  /** Tags of `host/repository`, in the same way. */
  tags: stream(z.object({ location, fresh }), tagsPageSchema),
  /**
   * Digest, platforms and size of one image: asked for visible rows only. The digest is what the registry says now; what
   * is known of it is not read again.
   */
  summary: call(z.object({ location }), imageSummarySchema),
  /** How large a repository is, or all that an account sees, as far as it was looked at. Asks nobody. */
  knownSize: call(
    z.object({
      address: z.string().min(1).max(300),
      repository: z.string().min(1).max(300).optional(),
    }),
    knownSizeSchema,
  ),
  /** What {@link details} would take. Asks nobody. */
  detailsCost: call(detailsRequest, detailsCostSchema),
  /** Details of many tags: what is kept at once, the rest as it comes. `left` counts the tags still to come. */
  details: stream(
    detailsRequest,
    z.object({ details: z.array(tagDetailsSchema), left: z.number().int() }),
  ),
  /**
   * Looks for repositories and tags of all connections, and images of the local store: by any part of their names, by
   * `repository:tag`, or by the beginning of a digest. Asks no registry, but reads lists again that are older than a day.
   */
  search: stream(
    z.object({
      text: z.string().max(1000),
      limit: z.number().int().min(1).max(1000).default(100),
      refresh: z.boolean().default(true),
    }),
    searchItemSchema,
  ),
  /** Says what a file or folder is, and which images are in it, by reading no more than its lists and manifests. */
  contents: call(z.object({ path: z.string().min(1).max(4096) }), placeContentsSchema),
};
