import { type Digest, isDigest } from "../../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../../shared/oci/reference.ts";
import { AppError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { ImageRow, RepositoryRow, TagRow } from "../../../shared/provider.ts";
import type { AlibabaHost } from "./hosts.ts";
import type { ImageAnswer } from "./schema.ts";

/** A repository's name as the API takes it apart. */
export interface NameParts {
  readonly namespace: string;
  readonly name: string;
}

/** @throws invalid_input for names that no repository can have there */
export function splitName(repository: string, { edition }: AlibabaHost, host: string): NameParts {
  const slash = repository.indexOf("/");
  const [namespace, name] = [repository.slice(0, slash), repository.slice(slash + 1)];
  const hasLevels = slash > 0 && isRepository(repository);
  if (hasLevels && (edition === "enterprise" || !name.includes("/"))) return { namespace, name };
  const why = "its name must be a namespace and one name";
  const hint = edition === "personal" ? { hint: "alibaba_personal_path" } : {};
  throw new AppError("invalid_input", `${host}/${repository} cannot exist: ${why}`, {
    details: { host, repository, why, ...hint },
  });
}

/** What both editions tell of a repository. */
export interface RepositoryFacts extends NameParts {
  readonly type: string | undefined;
  readonly summary: string | undefined;
  readonly pulls?: number | undefined;
  readonly createdAt: number | undefined;
  readonly updatedAt: number | undefined;
}

/** Undefined for what is no name of a repository. */
export function repositoryRow(facts: RepositoryFacts): RepositoryRow | undefined {
  const { namespace, name, type, summary = "", pulls, createdAt, updatedAt } = facts;
  const path = `${namespace}/${name}`;
  if (!isRepository(path)) return undefined;
  return {
    name: path,
    ...(summary === "" ? {} : { description: printable(summary) }),
    ...visibility(type),
    ...(pulls === undefined ? {} : { pulls }),
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(updatedAt === undefined ? {} : { updatedAt }),
  };
}

function visibility(type: string | undefined): { visibility?: "public" | "private" } {
  if (type === "PUBLIC") return { visibility: "public" };
  return type === "PRIVATE" ? { visibility: "private" } : {};
}

/** As the API sends digests: without their algorithm. */
export function readDigest(text: string | undefined): Digest | undefined {
  const full = text === undefined || text.includes(":") ? text : `sha256:${text}`;
  return isDigest(full) ? full : undefined;
}

/** The API lists tags; here they are images with all tags that this page has of them. */
export function imageRows(answers: readonly ImageAnswer[]): ImageRow[] {
  const rows = new Map<string, ImageRow>();
  for (const answer of answers) {
    if (!isTag(answer.tag)) continue;
    const digest = readDigest(answer.digest);
    const tag: TagRow = { name: answer.tag, ...timeOf("pushedAt", answer.imageUpdate) };
    const key = digest ?? ` ${answer.tag}`;
    const known = rows.get(key);
    const row = known ?? newRow(answer, digest);
    rows.set(key, { ...row, tags: [...row.tags, tag] });
  }
  return [...rows.values()];
}

function newRow(answer: ImageAnswer, digest: Digest | undefined): ImageRow {
  return {
    ...(digest === undefined ? {} : { digest }),
    tags: [],
    ...(answer.imageSize === undefined ? {} : { bytes: answer.imageSize }),
    ...timeOf("createdAt", answer.imageCreate),
    ...timeOf("pushedAt", answer.imageUpdate),
    ...(answer.status === "DELETING" ? { unavailable: "deleting" as const } : {}),
  };
}

/** Zero is how the API says that it does not know. */
function timeOf<Name extends string>(
  name: Name,
  ms: number | undefined,
): { readonly [key in Name]?: number } {
  return (ms ?? 0) === 0 ? {} : ({ [name]: ms } as { [key in Name]: number });
}
