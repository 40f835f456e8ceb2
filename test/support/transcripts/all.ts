import { alibaba } from "./alibaba.ts";
import { artifactory } from "./artifactory.ts";
import { azure } from "./azure.ts";
import { dockerHub } from "./docker-hub.ts";
import { ecr, ecrPublic } from "./ecr.ts";
import { ghcr } from "./ghcr.ts";
import { gitlab } from "./gitlab.ts";
import { google } from "./google.ts";
import { harbor } from "./harbor.ts";
import { nexus } from "./nexus.ts";
import { quay } from "./quay.ts";
import type { Transcript } from "./transcript.ts";

/** Every vendor whose registry cannot be run here. */
export function transcripts(): readonly Transcript[] {
  return [
    alibaba,
    artifactory,
    azure(),
    dockerHub,
    ecr,
    ecrPublic,
    ghcr,
    gitlab,
    google,
    harbor,
    nexus,
    quay,
  ];
}
