import { z } from "zod";
import { connectionSchema } from "../../connection.ts";
import { call, stream } from "../procedure.ts";

/** Secrets travel inward only: here, and in no output of the contract. */
const loginSchema = z.object({
  host: z.string().min(1).max(300),
  username: z.string().max(1000).optional(),
  secret: z.string().max(100_000).optional(),
  plainHttp: z.boolean().default(false),
});

export const connections = {
  /** Snapshot first, then again after every change. */
  watch: stream(z.object({}), z.object({ connections: z.array(connectionSchema) })),
  list: call(z.object({}), z.object({ connections: z.array(connectionSchema) })),
  /** Signs in to the registry, and saves the connection only when that worked. */
  login: call(loginSchema, connectionSchema),
  /** Forgets the connection and its secret. */
  logout: call(z.object({ host: z.string().min(1).max(300) }), z.object({})),
};
