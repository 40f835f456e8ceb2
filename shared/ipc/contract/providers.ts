import { z } from "zod";
import { digestSchema } from "../../oci/descriptor.ts";
import {
  imageRowSchema,
  lockSchema,
  namespaceRowSchema,
  providerDescriptionSchema,
  quotaSchema,
  registryLabelSchema,
  replicationRuleSchema,
  replicationRunSchema,
  repositoryRowSchema,
  scanSummarySchema,
  vulnerabilitySchema,
} from "../../provider.ts";
import { call, stream } from "../procedure.ts";

/** `host` or `host/prefix`: whose account is used. */
const address = z.string().min(1).max(300);
const name = z.string().min(1).max(300);
const repository = z.object({ address, repository: name });
const image = repository.extend({ digest: digestSchema });
const id = z.string().min(1).max(200);
/** How many there are altogether, where the registry says so. */
const total = z.number().int().optional();

/** What registry services offer besides the distribution-spec: see `describe` for what one of them does. */
export const providers = {
  /** With `anew`, the registry is asked once more which service it is: else that is known for a day. */
  describe: call(
    z.object({ address, anew: z.boolean().default(false) }),
    providerDescriptionSchema,
  ),
  /** Projects, namespaces or groups, page by page. */
  namespaces: stream(z.object({ address }), z.object({ rows: z.array(namespaceRowSchema), total })),
  /** Repositories with what the service says of each, page by page. */
  repositories: stream(
    z.object({ address, namespace: name.optional() }),
    z.object({ rows: z.array(repositoryRowSchema), total }),
  ),
  /** Images of one repository with their tags, page by page; also those without a tag. */
  images: stream(repository, z.object({ rows: z.array(imageRowSchema), total })),
  /** Repositories that anybody offers. */
  search: call(
    z.object({ address, text: z.string().min(1).max(200) }),
    z.object({ rows: z.array(repositoryRowSchema) }),
  ),
  createNamespace: call(z.object({ address, name, isPublic: z.boolean() }), z.object({})),
  createRepository: call(repository.extend({ isPublic: z.boolean() }), z.object({})),
  /**
   * Removes a repository with everything in it. `confirmation` must be its name: nothing brings it back.
   */
  removeRepository: call(repository.extend({ confirmation: z.string().max(600) }), z.object({})),
  /** What the service's scanner found. */
  scan: call(image, scanSummarySchema),
  vulnerabilities: call(image, z.object({ vulnerabilities: z.array(vulnerabilitySchema) })),
  startScan: call(image, z.object({})),
  labels: call(repository, z.object({ labels: z.array(registryLabelSchema) })),
  setLabel: call(image.extend({ label: id, isOn: z.boolean() }), z.object({})),
  /** The lock of a repository, of one of its tags or of one of its images. */
  lock: call(
    repository.extend({ tag: name.optional(), digest: digestSchema.optional() }),
    lockSchema,
  ),
  setLock: call(
    repository.extend({
      tag: name.optional(),
      digest: digestSchema.optional(),
      lock: lockSchema.partial(),
    }),
    lockSchema,
  ),
  quotas: call(z.object({ address, namespace: name }), z.object({ quotas: z.array(quotaSchema) })),
  replicationRules: call(
    z.object({ address }),
    z.object({ rules: z.array(replicationRuleSchema) }),
  ),
  startReplication: call(z.object({ address, rule: id }), z.object({ run: id })),
  /** How far a run is, again and again until it has ended. */
  watchReplication: stream(z.object({ address, run: id }), replicationRunSchema),
  stopReplication: call(z.object({ address, run: id }), z.object({})),
};
