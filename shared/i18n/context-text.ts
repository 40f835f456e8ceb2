import type { ErrorDetails } from "../errors.ts";
import { actionWord } from "./action-words.ts";
import type { Fact } from "./error-texts.ts";
import type { Language } from "./language.ts";

interface ContextWords {
  /** `place` says where the password came from; "" when nobody knows. */
  readonly signedIn: (account: string, place: string) => string;
  readonly withToken: (place: string) => string;
  readonly nobody: string;
  readonly keychain: string;
  readonly run: string;
  readonly typed: string;
  readonly from: (source: string) => string;
  readonly rights: (actions: string, repository: string) => string;
  readonly catalog: string;
  readonly asked: (rights: string) => string;
  readonly given: (asked: string, given: string) => string;
  readonly givenAll: (rights: string) => string;
  readonly givenNothing: (asked: string) => string;
  /** Between two sentences. */
  readonly between: string;
  /** Between the rights on two repositories. */
  readonly also: string;
}

const WORDS: Readonly<Record<Language, ContextWords>> = {
  en: {
    signedIn: (account, place) =>
      `Signed in as ${account}${place === "" ? "" : ` (password ${place})`}.`,
    withToken: (place) => `Signed in with a token${place === "" ? "" : ` (${place})`}.`,
    nobody: "Not signed in.",
    keychain: "from the keychain",
    run: "kept for this run only",
    typed: "as typed",
    from: (source) => `from ${source}`,
    rights: (actions, repository) => (repository === "" ? actions : `${actions} on ${repository}`),
    catalog: "the list of repositories",
    asked: (rights) => `Asked for ${rights}.`,
    given: (asked, given) => `Asked for ${asked}; was given ${given}.`,
    givenAll: (rights) => `Asked for, and was given, ${rights}.`,
    givenNothing: (asked) => `Asked for ${asked}; was given nothing.`,
    between: " ",
    also: ", and ",
  },
  "zh-CN": {
    signedIn: (account, place) => `以 ${account} 登录${place === "" ? "" : `（密码${place}）`}。`,
    withToken: (place) => `使用令牌登录${place === "" ? "" : `（${place}）`}。`,
    nobody: "未登录。",
    keychain: "来自钥匙串",
    run: "仅在本次运行中保留",
    typed: "刚刚输入",
    from: (source) => `来自 ${source}`,
    rights: (actions, repository) =>
      repository === ""
        ? `${actions}${/[\x21-\x7e]$/.test(actions) ? " " : ""}权限`
        : `${repository} 的${actions}权限`,
    catalog: "仓库列表权限",
    asked: (rights) => `请求了${spaced(rights)}。`,
    given: (asked, given) => `请求了${spaced(asked)}；只获得${spaced(given)}。`,
    givenAll: (rights) => `请求并获得了${spaced(rights)}。`,
    givenNothing: (asked) => `请求了${spaced(asked)}；没有获得任何权限。`,
    between: "",
    also: "，以及 ",
  },
};

/**
 * Who asked a registry, with which password, for which rights, and what was granted; "" when the error tells none of it.
 * `scopeGranted` may be present and empty: a token server may grant nothing.
 */
export function contextText(details: ErrorDetails, fact: Fact, language: Language): string {
  const words = WORDS[language];
  const asked = scopesOf(fact("scopeAsked"));
  const granted = Object.hasOwn(details, "scopeGranted")
    ? scopesOf(fact("scopeGranted"))
    : undefined;
  const who = whoText(fact, asked.length > 0, words);
  return [who, scopeText(asked, granted, language)]
    .filter((text) => text !== "")
    .join(words.between);
}

function whoText(fact: Fact, asked: boolean, words: ContextWords): string {
  const [account, source] = [fact("account"), fact("source")];
  const place = placeText(source, words);
  // Docker's `<token>` stands in the place of a name that nobody knows.
  if (account !== "" && account !== "<token>") return words.signedIn(account, place);
  if (account !== "" || source !== "") return words.withToken(place);
  return asked ? words.nobody : "";
}

function placeText(source: string, words: ContextWords): string {
  if (source === "") return "";
  if (source === "keychain" || source === "run" || source === "typed") return words[source];
  return words.from(source);
}

interface Right {
  /** "" for what is not about one repository. */
  readonly repository: string;
  readonly actions: readonly string[];
}

/** Spec: distribution, docs/spec/auth/scope.md. Anything else is kept as it is. */
function scopesOf(text: string): readonly Right[] {
  return text
    .split(" ")
    .filter((scope) => scope !== "")
    .map((scope) => {
      const match = /^repository(?:\([^)]*\))?:(.+):([^:]+)$/.exec(scope);
      const [, repository, actions] = match ?? [];
      return repository === undefined || actions === undefined
        ? { repository: "", actions: [scope] }
        : { repository, actions: actions.split(",") };
    });
}

function scopeText(
  asked: readonly Right[],
  granted: readonly Right[] | undefined,
  language: Language,
): string {
  const words = WORDS[language];
  if (asked.length === 0) return "";
  const wish = listRights(asked, language);
  if (granted === undefined) return words.asked(wish);
  if (granted.length === 0) return words.givenNothing(wish);
  if (orderless(granted) === orderless(asked)) return words.givenAll(wish);
  const [only] = asked;
  const sameThing =
    asked.length === 1 && granted.every(({ repository }) => repository === only?.repository);
  // Said once: what was granted is about the same repository.
  const shown = sameThing ? granted.map((right) => ({ ...right, repository: "" })) : granted;
  return words.given(wish, listRights(shown, language));
}

function listRights(rights: readonly Right[], language: Language): string {
  const words = WORDS[language];
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const each = rights.map(({ repository, actions }) => {
    if (repository === "" && actions.join(",") === "registry:catalog:*") return words.catalog;
    return words.rights(
      list.format(actions.map((action) => actionWord(action, language))),
      repository,
    );
  });
  return each.join(words.also);
}

/** Servers grant in an order of their own. */
function orderless(rights: readonly Right[]): string {
  const each = rights.map((right) =>
    JSON.stringify({ ...right, actions: right.actions.toSorted() }),
  );
  return each.toSorted().join();
}

/** A space between Chinese and what begins with a Latin letter. */
function spaced(text: string): string {
  return /^[\x21-\x7e]/.test(text) ? ` ${text}` : text;
}
