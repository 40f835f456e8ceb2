import { printable } from "../../../shared/printable.ts";
import type { Capabilities, ProviderDescription, ProviderNote } from "../../../shared/provider.ts";
import { PLAIN_CAPABILITIES } from "../provider.ts";
import type { Identity } from "./identity.ts";

/** What Harbor offers to this account. Rights in single projects are Harbor's to judge, when something is asked for. */
export function describeHarbor(identity: Identity): ProviderDescription {
  const { system } = identity;
  const shared = { provider: "harbor", name: "Harbor" } as const;
  if (system === undefined) {
    const notes = [...notesOf(identity), "api-refused" as const];
    return { ...shared, capabilities: PLAIN_CAPABILITIES, notes };
  }
  const { harbor_version: version } = system;
  return {
    ...shared,
    ...(version === undefined ? {} : { version: printable(version) }),
    capabilities: capabilitiesOf(identity),
    notes: notesOf(identity),
  };
}

function capabilitiesOf(identity: Identity): Capabilities {
  const { kind, isAdmin } = identity;
  const isFull = kind === "user" || kind === "robot";
  const isSignedIn = isFull || kind === "cli-secret";
  return {
    repositories: "api",
    namespaces: "project",
    imageRows: true,
    pullCounts: true,
    tagDeletion: isSignedIn ? "name" : "no",
    deleteRepository: isFull,
    // A push makes it.
    createRepository: false,
    createNamespace: mayCreateProjects(identity),
    serverCopy: isFull ? "within" : "no",
    // The list of images has the summary, the report itself takes no CLI secret.
    scans: isFull ? "start" : kind === "cli-secret" ? "no" : "read",
    labels: isFull,
    // Immutability is a rule of a project, and no lock of one image.
    locks: false,
    quotas: isFull,
    replication: isAdmin,
    // Robots are shown what everybody may see, whatever they may do.
    search: kind !== "cli-secret" && kind !== "robot",
  };
}

/** Robots of one project are called `robot$project+name`; only those of the system can have this right. */
function mayCreateProjects({ kind, account = "", isAdmin, system }: Identity): boolean {
  if (kind === "robot") return !account.includes("+");
  if (kind !== "user" && kind !== "cli-secret") return false;
  return isAdmin || system?.project_creation_restriction !== "adminonly";
}

function notesOf({ kind, system }: Identity): ProviderNote[] {
  const notes: ProviderNote[] = [];
  if (kind === "refused") notes.push("harbor-anonymous");
  if (kind === "cli-secret") notes.push("harbor-oidc-secret");
  if (kind === "robot") notes.push("harbor-robot");
  if (system !== undefined && (kind === "user" || kind === "robot"))
    notes.push("harbor-copies-all-tags");
  if (system?.read_only === true) notes.push("harbor-read-only");
  return notes;
}
