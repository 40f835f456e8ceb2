import { type Sign, signOf } from "./sign.ts";
import type { CompareSubject } from "./subject.ts";

/** What is compared beside layers, in the order in which it is shown. */
export const FACT_FIELDS = [
  "platform",
  "created",
  "author",
  "entrypoint",
  "command",
  "workingDir",
  "user",
  "env",
  "ports",
  "volumes",
  "labels",
  "stopSignal",
  "healthcheck",
  "shell",
  "onBuild",
  "config",
  "mediaType",
  "configType",
  "artifactType",
  "annotations",
  "indexAnnotations",
] as const;

export type FactField = (typeof FACT_FIELDS)[number];

/** One value of both images. */
export interface FactRow {
  readonly field: FactField;
  /** The variable, the label, the port: present where a field has many values. */
  readonly key?: string;
  readonly sign: Sign;
  readonly left?: string;
  readonly right?: string;
}

/** Configuration, annotations and media types side by side. What one of the places does not tell is left out. */
export function compareFacts(left: CompareSubject, right: CompareSubject): readonly FactRow[] {
  return [
    ...(canCompareConfigs(left, right)
      ? compareConfigs(left, right)
      : single("config", left.configDigest, right.configDigest)),
    ...known("mediaType", left.mediaType, right.mediaType),
    ...known("configType", left.configType, right.configType),
    ...(isRead(left) && isRead(right)
      ? single("artifactType", left.artifactType, right.artifactType)
      : []),
    ...knownMap("annotations", left.annotations, right.annotations),
    ...knownMap("indexAnnotations", left.indexAnnotations, right.indexAnnotations),
  ];
}

/** False where the config of one cannot be read: then only its digest is compared. */
export function canCompareConfigs(left: CompareSubject, right: CompareSubject): boolean {
  return left.config !== undefined && right.config !== undefined;
}

function isRead({ mediaType }: CompareSubject): boolean {
  return mediaType !== undefined;
}

function compareConfigs(left: CompareSubject, right: CompareSubject): readonly FactRow[] {
  const [l, r] = [left.config, right.config];
  const [lc, rc] = [l?.config ?? {}, r?.config ?? {}];
  const [le, re] = [left.extras, right.extras];
  return [
    ...single("platform", left.platform, right.platform),
    ...single("created", moment(l?.created), moment(r?.created)),
    ...single("author", l?.author, r?.author),
    ...single("entrypoint", json(lc.Entrypoint), json(rc.Entrypoint)),
    ...single("command", json(lc.Cmd), json(rc.Cmd)),
    ...single("workingDir", lc.WorkingDir, rc.WorkingDir),
    ...single("user", lc.User, rc.User),
    ...many("env", variables(lc.Env), variables(rc.Env)),
    ...many("ports", keysOf(lc.ExposedPorts), keysOf(rc.ExposedPorts)),
    ...many("volumes", keysOf(lc.Volumes), keysOf(rc.Volumes)),
    ...many("labels", mapOf(lc.Labels), mapOf(rc.Labels)),
    ...single("stopSignal", lc.StopSignal, rc.StopSignal),
    ...single("healthcheck", json(le.Healthcheck), json(re.Healthcheck)),
    ...single("shell", json(le.Shell), json(re.Shell)),
    ...single("onBuild", json(le.OnBuild), json(re.OnBuild)),
  ];
}

/** Nothing and an empty text mean the same in a config. */
function single(field: FactField, left: string | undefined, right: string | undefined): FactRow[] {
  const [l, r] = [left === "" ? undefined : left, right === "" ? undefined : right];
  return l === undefined && r === undefined ? [] : [rowOf(field, undefined, l, r)];
}

function known(field: FactField, left: string | undefined, right: string | undefined): FactRow[] {
  return left === undefined || right === undefined ? [] : [rowOf(field, undefined, left, right)];
}

function knownMap(
  field: FactField,
  left: Readonly<Record<string, string>> | undefined,
  right: Readonly<Record<string, string>> | undefined,
): FactRow[] {
  return left === undefined || right === undefined ? [] : many(field, mapOf(left), mapOf(right));
}

/** Keys of the first in its order, then those that only the second has. */
function many(
  field: FactField,
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): FactRow[] {
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].map((key) => rowOf(field, key, left.get(key), right.get(key)));
}

function rowOf(
  field: FactField,
  key: string | undefined,
  left: string | undefined,
  right: string | undefined,
): FactRow {
  return {
    field,
    ...(key === undefined ? {} : { key }),
    sign: signOf(left, right),
    ...(left === undefined ? {} : { left }),
    ...(right === undefined ? {} : { right }),
  };
}

/** `NAME=value`; a name that comes twice has its last value, as in a process. */
function variables(list: readonly string[] | null | undefined): ReadonlyMap<string, string> {
  return new Map(
    (list ?? []).map((entry) => {
      const equals = entry.indexOf("=");
      return equals === -1 ? [entry, ""] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

/** Sets are written as objects with empty values: the key is all there is. */
function keysOf(
  set: Readonly<Record<string, unknown>> | null | undefined,
): ReadonlyMap<string, string> {
  return new Map(Object.keys(set ?? {}).map((key) => [key, ""]));
}

function mapOf(
  record: Readonly<Record<string, string>> | null | undefined,
): ReadonlyMap<string, string> {
  return new Map(Object.entries(record ?? {}));
}

/** Empty lists and objects are as good as none. The order of an object's members means nothing. */
function json(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object" && Object.keys(value).length === 0) return undefined;
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** The same instant may be written in several ways: engines cut zeros. */
function moment(text: string | undefined): string | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
