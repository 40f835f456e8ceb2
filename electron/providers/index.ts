import { azureAcr } from "./azure-acr/provider.ts";
import { alibabaAcr } from "./alibaba-acr/provider.ts";
import { dtr } from "./dtr/provider.ts";
import { ghcr } from "./ghcr/provider.ts";
import { gitlab } from "./gitlab/provider.ts";
import { google } from "./google/provider.ts";
import { harbor } from "./harbor/provider.ts";
import type { Provider } from "./provider.ts";
import { quay } from "./quay/provider.ts";
import { tencentTcr } from "./tencent-tcr/provider.ts";
import { zot } from "./zot/provider.ts";

/** Every service that is known; the order is that of asking. Adding one is one line. */
export const PROVIDERS: readonly Provider[] = [
  harbor,
  azureAcr,
  alibabaAcr,
  ghcr,
  gitlab,
  quay,
  google,
  tencentTcr,
  dtr,
  zot,
];
