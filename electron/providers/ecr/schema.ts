import { z } from "zod";
import { authorizationSchema, awsTimeSchema, imageDetailSchema } from "../aws/schema.ts";

const word = z.string().nullish().catch(undefined);
const nextToken = z.string().nullish();

export const authorizationsSchema = z.object({
  authorizationData: z.array(authorizationSchema).min(1),
});

export const repositorySchema = z.object({
  repositoryName: z.string(),
  createdAt: awsTimeSchema,
  /** `MUTABLE`, `IMMUTABLE`, and both with exclusions. */
  imageTagMutability: word,
  imageTagMutabilityExclusionFilters: z
    .array(z.object({ filterType: word, filter: word }))
    .nullish()
    .catch(undefined),
});

export type EcrRepository = z.infer<typeof repositorySchema>;

export const repositoriesSchema = z.object({
  repositories: z.array(repositorySchema),
  nextToken,
});

/** How often each severity was found, by AWS's names. */
const severityCountsSchema = z.record(z.string(), z.number().int().nonnegative());

const summarySchema = z.object({
  imageScanCompletedAt: awsTimeSchema,
  findingSeverityCounts: severityCountsSchema.nullish().catch(undefined),
});

const scanStatusSchema = z.object({ status: word, description: word });

export type ScanStatus = z.infer<typeof scanStatusSchema>;
export type FindingsSummary = z.infer<typeof summarySchema>;

export const imagesSchema = z.object({
  imageDetails: z.array(
    imageDetailSchema.extend({
      imageScanStatus: scanStatusSchema.nullish().catch(undefined),
      imageScanFindingsSummary: summarySchema.nullish().catch(undefined),
    }),
  ),
  nextToken,
});

const attributeSchema = z.object({ key: z.string(), value: word });

/** What the basic scanner found: all but the name and severity stands in attributes. */
export const findingSchema = z.object({
  name: word,
  description: word,
  uri: word,
  severity: word,
  attributes: z.array(attributeSchema).nullish().catch(undefined),
});

export type Finding = z.infer<typeof findingSchema>;

/** What Amazon Inspector found. */
export const enhancedFindingSchema = z.object({
  title: word,
  description: word,
  severity: word,
  packageVulnerabilityDetails: z
    .object({
      vulnerabilityId: word,
      sourceUrl: word,
      referenceUrls: z.array(z.string()).nullish().catch(undefined),
      vulnerablePackages: z
        .array(z.object({ name: word, version: word, fixedInVersion: word }))
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export type EnhancedFinding = z.infer<typeof enhancedFindingSchema>;

export const scanFindingsSchema = z.object({
  imageScanStatus: scanStatusSchema.nullish().catch(undefined),
  imageScanFindings: summarySchema
    .extend({
      findings: z.array(findingSchema).nullish().catch(undefined),
      enhancedFindings: z.array(enhancedFindingSchema).nullish().catch(undefined),
    })
    .nullish(),
  nextToken,
});
