/** Who may sign in. A `cli-secret` is of somebody who signs in with OpenID Connect: the API takes it for little. */
export interface HarborAccount {
  readonly password: string;
  readonly kind: "user" | "admin" | "robot" | "cli-secret";
  /** Projects that are not public and that the account may use anyway; administrators may use all. */
  readonly projects?: readonly string[];
}

export interface HarborProject {
  readonly id: number;
  readonly name: string;
  isPublic: boolean;
  /** It copies another registry. */
  isProxyCache: boolean;
  hasRetention: boolean;
  /** Tags that these match must not be moved or deleted. */
  readonly immutable: RegExp[];
  /** Bytes; -1 for no limit. */
  limitBytes: number;
  usedBytes: number;
}

export interface HarborLabel {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  /** Absent for a label of Harbor as a whole. */
  readonly project?: string;
}

/** What Harbor knows of an image beyond what its registry has. */
export interface ArtifactFacts {
  readonly id: number;
  readonly pushTime: string;
  pullTime: string;
  readonly labels: Set<number>;
  scan: "none" | "Running" | "Success";
}

export interface HarborRule {
  readonly id: number;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface HarborRun {
  readonly id: number;
  readonly rule: number;
  readonly total: number;
  done: number;
  isStopped: boolean;
}

/** Everything that this Harbor has besides its registry. Tests may change it at any time. */
export interface HarborWorld {
  readonly accounts: Readonly<Record<string, HarborAccount>>;
  readonly projects: Map<string, HarborProject>;
  readonly labels: HarborLabel[];
  /** By `repository@digest`. */
  readonly facts: Map<string, ArtifactFacts>;
  /** How often a repository was pulled, where that is not as often as any other. */
  readonly pulls: Map<string, number>;
  readonly rules: HarborRule[];
  readonly runs: HarborRun[];
  isReadOnly: boolean;
  /** How every copy from repository to repository is refused, if it is. */
  copyRefusal: { readonly status: number; readonly message: string } | undefined;
  /** Only administrators may create projects. */
  isCreationRestricted: boolean;
  version: string;
}

export function createWorld(accounts: HarborWorld["accounts"]): HarborWorld {
  return {
    accounts,
    projects: new Map(),
    labels: [],
    facts: new Map(),
    pulls: new Map(),
    rules: [],
    runs: [],
    isReadOnly: false,
    copyRefusal: undefined,
    isCreationRestricted: false,
    version: "v2.15.2-2ed2fa1a",
  };
}

/** A project with what a test says of it. */
export function addProject(
  world: HarborWorld,
  name: string,
  options: Partial<Omit<HarborProject, "id" | "name">> = {},
): HarborProject {
  const project: HarborProject = {
    id: world.projects.size + 1,
    name,
    isPublic: false,
    isProxyCache: false,
    hasRetention: false,
    immutable: [],
    limitBytes: -1,
    usedBytes: 0,
    ...options,
  };
  world.projects.set(name, project);
  return project;
}

/** Images are pushed one minute after the other, from this time on. */
const FIRST_PUSH = Date.parse("2026-11-01T08:00:00.000Z");
/** Harbor's word for never. */
export const NEVER_TIME = "0001-01-01T00:00:00.000Z";

export function factsOf(world: HarborWorld, repository: string, digest: string): ArtifactFacts {
  const key = `${repository}@${digest}`;
  const known = world.facts.get(key);
  if (known !== undefined) return known;
  const id = world.facts.size + 1;
  const facts: ArtifactFacts = {
    id,
    pushTime: new Date(FIRST_PUSH + id * 60_000).toISOString(),
    pullTime: NEVER_TIME,
    labels: new Set(),
    scan: "none",
  };
  world.facts.set(key, facts);
  return facts;
}
