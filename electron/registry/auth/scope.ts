/**
 * What a token may be used for, in the words of the token server: `repository:team/app:pull,push`.
 * Spec: distribution, docs/spec/auth/scope.md.
 */
export type Scope = string;

export const CATALOG_SCOPE: Scope = "registry:catalog:*";

export function pullScope(repository: string): Scope {
  return `repository:${repository}:pull`;
}

export function pushScope(repository: string): Scope {
  return `repository:${repository}:pull,push`;
}

/** distribution wants the right to delete before an upload may be cancelled; others know only pushing. */
export function cancelScopes(repository: string): readonly (readonly Scope[])[] {
  return [[`repository:${repository}:pull,push,delete`], [pushScope(repository)]];
}

/** Tried in this order: Quay refuses the action `delete`, others know only that. */
export function deleteScopes(repository: string): readonly (readonly Scope[])[] {
  return [[`repository:${repository}:delete`], [`repository:${repository}:*`]];
}

/** The repository to push to comes first: some registries read only the first scope. */
export function mountScopes(repository: string, from: string): readonly Scope[] {
  return [pushScope(repository), pullScope(from)];
}

/** True for scopes that ask to read repositories and for nothing else. */
export function isPullOnly(scopes: readonly Scope[]): boolean {
  const parsed = scopes.map(parseScope);
  return (
    parsed.length > 0 &&
    parsed.every(({ type, actions }) => type === "repository" && actions.join(",") === "pull")
  );
}

interface ParsedScope {
  /** `repository:team/app`. */
  readonly resource: string;
  readonly type: string;
  readonly actions: readonly string[];
}

/** Actions whose meaning is known, and which are therefore never asked for without need. */
const PLAIN_ACTIONS: ReadonlySet<string> = new Set(["pull", "push", "delete", "*"]);

/**
 * What to add to `wanted` because a server's challenge named it. Scopes of a kind we do not know (`aws`) and actions we
 * do not know (`metadata_read`) are kept verbatim. Rights that the request does not need are not asked for: a pull
 * never asks to push, and never for another repository.
 */
export function challengedScopes(text: string | undefined, wanted: readonly Scope[]): Scope[] {
  const known = wanted.map(parseScope);
  return (text ?? "").split(" ").flatMap((scope) => {
    if (scope === "" || wanted.includes(scope)) return [];
    const { resource, type, actions } = parseScope(scope);
    if (type !== "repository" && type !== "registry") return [scope];
    const own = known.find((other) => other.resource === resource);
    if (own === undefined) return [];
    const kept = actions.filter(
      (action) => !PLAIN_ACTIONS.has(action) || own.actions.includes(action),
    );
    const news = kept.some((action) => !own.actions.includes(action));
    return news ? [`${resource}:${kept.join(",")}`] : [];
  });
}

/** True when a token for `have` may be used for `want`. */
export function coversScopes(have: readonly Scope[], want: readonly Scope[]): boolean {
  if (want.every((scope) => have.includes(scope))) return true;
  const held = have.map(parseScope);
  return want
    .map(parseScope)
    .every((need) =>
      need.actions.every((action) =>
        held.some(
          (other) =>
            other.resource === need.resource &&
            (other.actions.includes(action) || other.actions.includes("*")),
        ),
      ),
    );
}

function parseScope(scope: Scope): ParsedScope {
  const first = scope.indexOf(":");
  const last = scope.lastIndexOf(":");
  if (first === -1 || first === last) return { resource: scope, type: scope, actions: [""] };
  const actions = scope.slice(last + 1).split(",");
  return { resource: scope.slice(0, last), type: scope.slice(0, first), actions };
}
