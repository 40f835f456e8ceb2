import { z } from "zod";
import { connectionChoicesSchema, connectionSchema, loginSchema } from "../../connection.ts";
import { diagnosisStepSchema } from "../../diagnosis.ts";
import { entraLoginSchema, entraLoginStepSchema } from "../../entra-login.ts";
import { call, stream } from "../procedure.ts";

const address = z.string().min(1).max(300);

/** Secrets travel inward only: in `login`, `edit` and `diagnose`, and in no output of the contract. */
export const connections = {
  /** Snapshot first, then again after every change. */
  watch: stream(z.object({}), z.object({ connections: z.array(connectionSchema) })),
  list: call(z.object({}), z.object({ connections: z.array(connectionSchema) })),
  /**
   * Signs in to the registry, and saves the connection only when that worked. For an address that has a connection,
   * choices that are left out stay as they were.
   */
  login: call(loginSchema, connectionSchema),
  /**
   * Signs in to a registry of Azure through Microsoft Entra, by a code that the user types on a page of Microsoft. Saves
   * the connection as `login` does. Leaving the stream gives up.
   */
  entraLogin: stream(entraLoginSchema, entraLoginStepSchema),
  /** Changes choices, without asking the registry. */
  edit: call(connectionChoicesSchema.extend({ address }), connectionSchema),
  /** Gives the connection another address; its secrets move along. */
  rename: call(z.object({ address, to: address }), connectionSchema),
  /** Forgets the connection and its secrets. */
  logout: call(z.object({ address }), z.object({})),
  /**
   * The checklist: each step when it begins and when it ends. What is left out is taken from the connection of this
   * address, if there is one, its secrets included, unless it is to be tried as nobody. Changes nothing.
   */
  diagnose: stream(
    loginSchema.extend({
      repository: z.string().max(300).optional(),
      anonymous: z.boolean().default(false),
    }),
    diagnosisStepSchema,
  ),
  /** All connections as one JSON document, without secrets and without client certificates. */
  export: call(z.object({}), z.object({ document: z.string() })),
  /** Adds what is not there yet. Every login has to be done once. */
  import: call(
    z.object({ document: z.string().max(900_000) }),
    z.object({ added: z.array(z.string()), existing: z.array(z.string()) }),
  ),
};
