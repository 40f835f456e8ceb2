import type { AwsProfiles } from "../../shared/aws-account.ts";
import { alibabaAcr } from "./alibaba-acr/provider.ts";
import { azureAcr } from "./azure-acr/provider.ts";
import { dockerHub } from "./docker-hub/provider.ts";
import { dtr } from "./dtr/provider.ts";
import { createEcr } from "./ecr/provider.ts";
import { createEcrPublic } from "./ecr-public/provider.ts";
import { ghcr } from "./ghcr/provider.ts";
import { gitlab } from "./gitlab/provider.ts";
import { google } from "./google/provider.ts";
import { harbor } from "./harbor/provider.ts";
import type { Provider } from "./provider.ts";
import { quay } from "./quay/provider.ts";
import { tencentTcr } from "./tencent-tcr/provider.ts";
import { zot } from "./zot/provider.ts";

/** What some services need of this computer. */
export interface ProviderNeeds {
  /** Accounts that the AWS tools have. */
  readonly awsProfiles: AwsProfiles;
}

/** Every service that is known; the order is that of asking. Adding one is one line. */
export function createProviderList({ awsProfiles }: ProviderNeeds): readonly Provider[] {
  return [
    harbor,
    azureAcr,
    alibabaAcr,
    dockerHub,
    createEcr(awsProfiles),
    createEcrPublic(awsProfiles),
    ghcr,
    gitlab,
    quay,
    google,
    tencentTcr,
    dtr,
    zot,
  ];
}
