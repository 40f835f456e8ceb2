import type { en } from "./en.ts";

/** The same members, with any text in place of the English one: what every other language must supply. */
type Translated<T> = T extends string
  ? string
  : T extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof T]: Translated<T[Key]> };

/** Every text of the window. English decides what there is; a language that misses one does not compile. */
export type Messages = Translated<typeof en>;
