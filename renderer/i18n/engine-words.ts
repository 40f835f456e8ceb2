import type { ContainerEngine } from "../../shared/engine.ts";
import { describeError } from "../../shared/i18n/error-text.ts";
import type { Language } from "../../shared/i18n/language.ts";
import { printable } from "../../shared/printable.ts";
import type { Messages } from "./messages.ts";

const KINDS = { docker: "Docker", podman: "Podman" } as const;

/** What an engine is called: its kind where its name says no more than that, else the name that locations use. */
export function engineTitle({ name, kind }: Pick<ContainerEngine, "name" | "kind">): string {
  const plain = name === "default" || name === kind;
  return plain && kind !== undefined ? KINDS[kind] : printable(name);
}

/** Why an engine is as it is, in a sentence or two. */
export function engineCause(engine: ContainerEngine, t: Messages, language: Language): string {
  if (engine.state === "running") return t.engines.running;
  const { error, state } = engine;
  if (error !== undefined) {
    const { what, next } = describeError(error, language);
    return [what, next].filter((part) => part !== undefined && part !== "").join("\n");
  }
  return state === "away"
    ? `${t.engines.away}\n${t.engines.awayNext}`
    : `${t.engines.failed}\n${t.engines.failedNext}`;
}

/** All that an engine's row shows with pictures and places, in words: its name for those who do not see it. */
export function engineWords(engine: ContainerEngine, t: Messages): string {
  const { kind, name, version, state, current } = engine;
  const title = engineTitle(engine);
  const words = [
    title,
    kind === undefined || title === KINDS[kind] ? undefined : KINDS[kind],
    title === name ? undefined : printable(name),
    version === undefined ? undefined : t.engines.version(printable(version)),
    t.engines[state],
    current ? t.engines.current : undefined,
  ];
  return words.filter((word) => word !== undefined).join(", ");
}
