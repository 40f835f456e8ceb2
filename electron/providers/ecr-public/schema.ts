import { z } from "zod";
import { authorizationSchema, awsTimeSchema, imageDetailSchema } from "../aws/schema.ts";

const nextToken = z.string().nullish();

/** ECR sends a list here, ECR Public one. */
export const authorizationDataSchema = z.object({ authorizationData: authorizationSchema });

/** Names here are without the alias; the address has it. */
export const repositoriesSchema = z.object({
  repositories: z.array(
    z.object({
      repositoryName: z.string(),
      repositoryUri: z.string().nullish().catch(undefined),
      createdAt: awsTimeSchema,
    }),
  ),
  nextToken,
});

export const registriesSchema = z.object({
  registries: z.array(
    z.object({
      registryId: z.string(),
      registryUri: z.string().nullish().catch(undefined),
      aliases: z
        .array(z.object({ name: z.string(), status: z.string().nullish() }))
        .nullish()
        .catch(undefined),
    }),
  ),
  nextToken,
});

export const imagesSchema = z.object({ imageDetails: z.array(imageDetailSchema), nextToken });
