import type { DiagnosisFact, DiagnosisStep } from "../../../shared/diagnosis.ts";
import type { Messages } from "../../i18n/messages.ts";

type Words = Messages["checklist"];
type Facts = Partial<Record<DiagnosisFact, string>>;

/** What a step found out, in a few quiet words each. */
export function factTexts(step: DiagnosisStep, words: Words): readonly string[] {
  const { skipped } = step;
  const found = FACTS[step.step](factsToTell(step), words).filter((text) => text !== "");
  // Without a token the password itself was accepted: that is no step left out.
  return skipped === undefined ? found : [words.skipped[skipped], ...found];
}

/** That verification is on is no comfort where it has failed: "verified" would say the opposite of what happened. */
function factsToTell({ state, facts }: DiagnosisStep): Facts {
  if (state !== "failed" || facts.verification !== "on") return facts;
  const { verification: _on, ...rest } = facts;
  return rest;
}

type ReadFacts = (facts: Facts, words: Words) => readonly string[];

const FACTS: Readonly<Record<DiagnosisStep["step"], ReadFacts>> = {
  resolve: ({ addresses = "" }) => [addresses],
  connect: ({ address = "", proxy, proxyFrom = "" }, words) => [
    address,
    proxy === undefined ? "" : words.through(proxy, proxyFrom),
  ],
  tls: ({ protocol = "", verification = "" }, words) => [
    protocol.replace(/^TLSv/, "TLS "),
    verification === "off" ? words.unverified : verification === "on" ? words.verified : "",
  ],
  // 401 is how a registry asks for a login, and no failure: said in words, it frightens nobody.
  ping: ({ status }, words) => [
    status === "401" ? words.wantsLogin : "",
    status === undefined ? "" : `HTTP ${status}`,
  ],
  challenge: ({ scheme = "", realm, service = "" }, words) => [
    scheme === "Basic" ? words.basicScheme : "",
    realm === undefined ? "" : words.asks(realm),
    service,
  ],
  token: ({ account, source, lifetime, ...scopes }, words) => [
    account === undefined ? "" : words.as(account),
    source === undefined ? "" : words.from(sourceName(source, words)),
    ...scopeTexts(scopes, words),
    lifetime === undefined ? "" : words.valid(lifetime),
  ],
  list: ({ repositories }, words) => [repositories === "" ? words.empty : (repositories ?? "")],
  pull: ({ repository = "", tags = "", ...scopes }, words) => [
    repository,
    tags,
    ...scopeTexts(scopes, words),
  ],
  push: ({ repository = "", ...scopes }, words) => [repository, ...scopeTexts(scopes, words)],
};

/** What was asked for is worth a word only where something else was given. */
function scopeTexts({ scopeAsked, scopeGranted }: Facts, words: Words): readonly string[] {
  if (scopeAsked === undefined || scopeAsked === scopeGranted) return [];
  if (scopeGranted === undefined) return [words.asked(scopeAsked)];
  return [
    words.asked(scopeAsked),
    scopeGranted === "" ? words.grantedNothing : words.granted(scopeGranted),
  ];
}

function sourceName(source: string, words: Words): string {
  return Object.hasOwn(words.sources, source)
    ? words.sources[source as keyof Words["sources"]]
    : source;
}
