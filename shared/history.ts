import { z } from "zod";
import { transferSchema } from "./transfer.ts";

/** One thing that this program did with an image or its repository. */
export const historyEntrySchema = z.object({
  transfer: transferSchema,
  /** Which end of the transfer is meant. */
  end: z.enum(["source", "destination", "both"]),
});

export type HistoryEntry = z.infer<typeof historyEntrySchema>;
