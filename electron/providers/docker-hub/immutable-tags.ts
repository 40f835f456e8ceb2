import { type ErrorDetails, hasCode } from "../../../shared/errors.ts";
import type { CallOptions } from "../provider.ts";
import type { HubApi } from "./api.ts";
import { matchedTagsSchema, repositorySchema } from "./schema.ts";

/** As many rules as are asked about: each is a request. */
const MAX_RULES = 10;

/**
 * Which tags of a repository can never be moved. Rules are expressions of RE2 that somebody else wrote: Hub itself says what
 * they are about, so that none runs here.
 * @param path of the repository
 */
export async function immutableTags(
  hub: HubApi,
  path: string,
  { signal, details }: CallOptions & { readonly details: ErrorDetails },
): Promise<(tag: string) => boolean | undefined> {
  const answer = await hub.expect({ method: "GET", path, details, signal }, 200);
  const settings = answer.read(repositorySchema).immutable_tags_settings;
  // Who may not see the settings learns nothing of them.
  if (!settings) return () => undefined;
  if (!settings.enabled) return () => false;
  const rules = (settings.rules ?? []).slice(0, MAX_RULES);
  if (rules.length === 0 || rules.includes(".*")) return () => true;
  // Only who administers the repository may ask.
  if ((await hub.username()) === undefined) return () => undefined;
  const matched = new Set<string>();
  for (const regex of rules) {
    const json = { regex };
    const verify = { method: "POST", path: `${path}/immutabletags/verify`, json, signal } as const;
    try {
      const found = (await hub.expect(verify, 200)).read(matchedTagsSchema);
      for (const tag of found.tags ?? []) matched.add(tag);
    } catch (error) {
      if (hasCode(error, "denied", "unauthorized", "not_a_registry")) return () => undefined;
      throw error;
    }
  }
  return (tag) => matched.has(tag);
}
