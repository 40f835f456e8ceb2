import { hintFor, type RefusalFacts } from "../../../../electron/registry/refusal-hints.ts";

/** A refusal of which nothing is known yet. */
const NOTHING: RefusalFacts = {
  host: "registry.example.com",
  status: 400,
  code: undefined,
  message: "",
  isProblem: false,
  missingActions: [],
  realmHost: undefined,
  realmPath: undefined,
  service: undefined,
  challengeError: undefined,
  subject: "manifest",
  method: undefined,
  repository: "team/app",
  reference: undefined,
  scopes: [],
  account: undefined,
  sentAs: undefined,
  storage: undefined,
  rateLimit: undefined,
};

/** Reads what Docker prints: `<code in lower case>: <message>`. */
export function printed(text: string): Pick<RefusalFacts, "code" | "message"> {
  const colon = text.indexOf(": ");
  return {
    code: text.slice(0, colon).toUpperCase().replaceAll(" ", "_"),
    message: text.slice(colon + 2),
  };
}

export const PULL = ["repository:team/app:pull"];
export const PUSH = ["repository:team/app:pull,push"];
export const DELETE = ["repository:team/app:delete"];

/** The cause found for a refusal of which only this is known, with its facts. */
export function hint(change: Partial<RefusalFacts>): unknown {
  const found = hintFor({ ...NOTHING, ...change });
  return found && { [found.hint]: found.facts };
}
