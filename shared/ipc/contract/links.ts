import { z } from "zod";
import { stream } from "../procedure.ts";

export const links = {
  /** Links that the operating system asked this application to open: each is told once, to one page, as a location. */
  opened: stream(z.object({}), z.object({ locations: z.array(z.string()) })),
};
