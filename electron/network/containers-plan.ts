import type { RegistryTarget } from "../registry/access.ts";
import { isSameRegistry } from "./endpoint-url.ts";
import type { Reading } from "./file-problems.ts";
import type { MovedRepository, PartialPlan, PlannedMirror } from "./planned-mirror.ts";
import { readRegistriesConf } from "./registries-conf-files.ts";
import type { ConfRule } from "./registries-conf.ts";
import { findRule, rewriteName } from "./repository-rule.ts";

/** What the registries.conf files say about reading a repository: the rule with the longest prefix decides. */
export async function planFromContainers(
  target: Required<RegistryTarget>,
  { programs, problems, options }: Reading,
): Promise<PartialPlan> {
  const conf = await readRegistriesConf(programs, options);
  for (const { file, error } of conf.problems) problems.add(file, error);
  const rule = findRule(conf.rules, `${target.host}/${target.repository}`);
  if (rule === undefined) return {};
  const { file, blocked, insecure } = rule;
  const moved = movedBy(rule, target);
  return {
    ...(blocked ? { blocked: { file } } : {}),
    ...(moved === undefined ? {} : { moved }),
    ...(insecure && moved === undefined
      ? { insecure: { plainHttp: true, skipVerify: true, file } }
      : {}),
    mirrors: mirrorsOf(rule, target),
  };
}

function movedBy(
  { prefix, location, insecure, file }: ConfRule,
  target: Required<RegistryTarget>,
): MovedRepository | undefined {
  if (location === "") return undefined;
  const place = rewriteName(`${target.host}/${target.repository}`, prefix, location);
  const isElsewhere =
    place !== undefined &&
    (!isSameRegistry(place.host, target.host) || place.repository !== target.repository);
  return isElsewhere ? { ...place, insecure, file } : undefined;
}

function mirrorsOf(
  { prefix, mirrors, file }: ConfRule,
  target: Required<RegistryTarget>,
): readonly PlannedMirror[] {
  return mirrors.flatMap(({ location, insecure, resolves, pulls, proxy }) => {
    const place = rewriteName(`${target.host}/${target.repository}`, prefix, location);
    const isItself =
      place !== undefined &&
      isSameRegistry(place.host, target.host) &&
      place.repository === target.repository;
    if (place === undefined || isItself) return [];
    return {
      ...place,
      plainHttp: insecure,
      skipVerify: insecure,
      authorities: [],
      headers: {},
      resolves,
      pulls,
      ...(proxy === undefined ? {} : { proxy: { ...proxy, from: file } }),
      source: { origin: "containers", file },
    };
  });
}
