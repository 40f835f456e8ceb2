import type { ReactNode } from "react";
import type { RowDetails } from "./rows.ts";

/** Draws one thing about a row, once it is known. */
export type DetailContent = (props: { readonly summary: RowDetails }) => ReactNode;
