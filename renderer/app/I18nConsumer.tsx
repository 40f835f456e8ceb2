import type { ReactNode } from "react";
import { type I18n, useI18n } from "../i18n/use-i18n.ts";

/** For the one class component, which cannot use a hook. */
export function I18nConsumer({ children }: { readonly children: (i18n: I18n) => ReactNode }) {
  return children(useI18n());
}
