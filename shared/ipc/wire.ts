import { z } from "zod";
import { wireErrorSchema } from "../errors.ts";

/** Page to engine. `start` also grants the first pull. */
export const requestMessageSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start"),
    id: z.number().int().nonnegative(),
    procedure: z.string().max(100),
    input: z.unknown(),
  }),
  z.object({ kind: z.literal("pull"), id: z.number().int().nonnegative() }),
  z.object({ kind: z.literal("cancel"), id: z.number().int().nonnegative() }),
]);

/** Engine to page. A call answers one `value`; a stream one for each pull, and `end` after the last. */
export const replyMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("value"), id: z.number(), value: z.unknown() }),
  z.object({ kind: z.literal("end"), id: z.number() }),
  z.object({ kind: z.literal("error"), id: z.number(), error: wireErrorSchema }),
]);

export type RequestMessage = z.infer<typeof requestMessageSchema>;
export type ReplyMessage = z.infer<typeof replyMessageSchema>;

/**
 * All a host must provide: a way to send small JSON both ways, in order. MessagePort, WebSocket and in-process pairs
 * each are an adapter of some thirty lines.
 */
export interface Port {
  send(message: unknown): void;
  /** Returns a function that stops listening. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Called once when the other side is gone. Returns a function that stops listening. */
  onClose(listener: () => void): () => void;
}
