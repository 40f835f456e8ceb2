/** Settings by name, in lower case. */
export type Settings = Readonly<Record<string, string>>;

/** Sections of one of the files of the AWS tools. */
export interface ProfileFile {
  readonly profiles: ReadonlyMap<string, Settings>;
  /** `[sso-session name]`. */
  readonly sessions: ReadonlyMap<string, Settings>;
}

/**
 * Reads `~/.aws/config`, where a profile is `[profile name]` or `[default]`, and `~/.aws/credentials`, where it is `[name]`.
 * Lines that mean nothing are passed over, as the tools do. Source: AWS SDKs and Tools Reference Guide, "Shared config and
 * credentials files", 2026-11.
 */
export function parseProfileFile(text: string, kind: "config" | "credentials"): ProfileFile {
  const profiles = new Map<string, Settings>();
  const sessions = new Map<string, Settings>();
  let current: Record<string, string> | undefined;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const header = /^\[([^\]]*)\]/.exec(line);
    if (header !== null) {
      const section = sectionOf(header[1] ?? "", kind);
      const into = section?.isSession === true ? sessions : profiles;
      // The same section may stand twice: its settings are joined.
      current = section === undefined ? undefined : { ...into.get(section.name) };
      if (section !== undefined && current !== undefined) into.set(section.name, current);
      continue;
    }
    const setting = readSetting(line);
    if (setting !== undefined && current !== undefined) current[setting.name] = setting.value;
  }
  return { profiles, sessions };
}

function sectionOf(
  text: string,
  kind: "config" | "credentials",
): { readonly name: string; readonly isSession: boolean } | undefined {
  const trimmed = text.trim();
  if (kind === "credentials") return { name: unquoted(trimmed), isSession: false };
  if (trimmed === "default") return { name: "default", isSession: false };
  const [, word, name = ""] = /^(profile|sso-session)[ \t]+(.+)$/.exec(trimmed) ?? [];
  // Others, such as `[services x]` and `[plugins]`, are about something else.
  return word === undefined
    ? undefined
    : { name: unquoted(name.trim()), isSession: word !== "profile" };
}

/** `name = value`; indented lines belong to a setting that is a section itself, of which none is used here. */
function readSetting(line: string): { readonly name: string; readonly value: string } | undefined {
  if (/^(?:\s|[#;]|$)/.test(line)) return undefined;
  const at = line.indexOf("=");
  if (at < 1) return undefined;
  // A comment behind a value needs a blank in front; a secret may well contain the character.
  const value = line.slice(at + 1).replace(/\s[#;].*$/, "");
  return { name: line.slice(0, at).trim().toLowerCase(), value: value.trim() };
}

function unquoted(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}
