import type { z } from "zod";

/** A question with one answer. */
export interface CallProcedure<Input extends z.ZodType, Output extends z.ZodType> {
  readonly kind: "call";
  readonly input: Input;
  readonly output: Output;
}

/** A question with many answers, taken one by one by the consumer. The first item of a watch is a snapshot. */
export interface StreamProcedure<Input extends z.ZodType, Item extends z.ZodType> {
  readonly kind: "stream";
  readonly input: Input;
  readonly item: Item;
}

export type Procedure = CallProcedure<z.ZodType, z.ZodType> | StreamProcedure<z.ZodType, z.ZodType>;

/** Two levels of names: `contract.transfers.watch`. The contract itself is the allow-list. */
export type Contract = Readonly<Record<string, Readonly<Record<string, Procedure>>>>;

export interface CallOptions {
  /** Aborting ends the procedure on the other side too. */
  readonly signal?: AbortSignal;
}

export interface HandlerContext {
  /** Aborted when the caller cancels, leaves the loop or disconnects. */
  readonly signal: AbortSignal;
}

type ClientMethod<P> =
  P extends CallProcedure<infer Input, infer Output>
    ? (input: z.input<Input>, options?: CallOptions) => Promise<z.output<Output>>
    : P extends StreamProcedure<infer Input, infer Item>
      ? (input: z.input<Input>, options?: CallOptions) => AsyncIterable<z.output<Item>>
      : never;

type HandlerMethod<P> =
  P extends CallProcedure<infer Input, infer Output>
    ? (input: z.output<Input>, context: HandlerContext) => Promise<z.input<Output>>
    : P extends StreamProcedure<infer Input, infer Item>
      ? (input: z.output<Input>, context: HandlerContext) => AsyncIterable<z.input<Item>>
      : never;

/** What the page calls. */
export type Client<C extends Contract> = {
  readonly [Noun in keyof C]: { readonly [Verb in keyof C[Noun]]: ClientMethod<C[Noun][Verb]> };
};

/** What the engine implements. */
export type Handlers<C extends Contract> = {
  readonly [Noun in keyof C]: { readonly [Verb in keyof C[Noun]]: HandlerMethod<C[Noun][Verb]> };
};

export function call<Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): CallProcedure<Input, Output> {
  return { kind: "call", input, output };
}

export function stream<Input extends z.ZodType, Item extends z.ZodType>(
  input: Input,
  item: Item,
): StreamProcedure<Input, Item> {
  return { kind: "stream", input, item };
}
