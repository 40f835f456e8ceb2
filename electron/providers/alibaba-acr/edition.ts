import type { z } from "zod";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { ImageRow, NamespaceRow, RepositoryRow } from "../../../shared/provider.ts";
import type { Credential } from "../../registry/credential.ts";
import type { CallOptions, RowsPage } from "../provider.ts";
import type { Finding, ScanCounts, scanStatusSchema } from "./schema.ts";
import type { ReadPage } from "./pages.ts";

export type CreateOptions = CallOptions & { readonly isPublic: boolean };

/** One tag of a repository, by its names. */
export interface TagOf {
  /** Without the host. */
  readonly repository: string;
  readonly tag: string;
}

/** What both editions can do with an access key, each over its own API. */
export interface Edition {
  /** What the registry itself takes, for an hour. */
  token(options: CallOptions): Promise<Credential>;
  listNamespaces(options: CallOptions): AsyncIterable<RowsPage<NamespaceRow>>;
  listRepositories(
    options: CallOptions & { readonly namespace?: string },
  ): AsyncIterable<RowsPage<RepositoryRow>>;
  listImages(repository: string, options: CallOptions): AsyncIterable<RowsPage<ImageRow>>;
  /** Undefined when there is no such tag, or it is going. */
  digestOf(tag: TagOf, options: CallOptions): Promise<Digest | undefined>;
  deleteTag(tag: TagOf, options: CallOptions): Promise<void>;
  deleteRepository(repository: string, options: CallOptions): Promise<void>;
  createRepository(repository: string, options: CreateOptions): Promise<void>;
  createNamespace(name: string, options: CreateOptions): Promise<void>;
  readonly scans: EditionScans;
}

/** Scans are made of tags. */
export interface EditionScans {
  start(tag: TagOf, options: CallOptions): Promise<void>;
  status(tag: TagOf, options: CallOptions): Promise<z.infer<typeof scanStatusSchema>>;
  counts(tag: TagOf, options: CallOptions): Promise<ScanCounts>;
  findings(tag: TagOf, page: number, options: CallOptions): Promise<ReadPage<Finding>>;
}
