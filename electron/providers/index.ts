import { harbor } from "./harbor/provider.ts";
import type { Provider } from "./provider.ts";

/** Every service that is known; the order is that of asking. Adding one is one line. */
export const PROVIDERS: readonly Provider[] = [harbor];
