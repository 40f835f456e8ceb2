import type { Connection } from "../../../shared/connection.ts";
import { isRepository } from "../../../shared/oci/reference.ts";
import { isPrefix, registryOf, type SignInForm } from "./form.ts";
import { formWay, isAnotherLogin, wantsSecretAgain } from "./request.ts";

/** What keeps a form from being carried out, by field. Words are in i18n. */
export interface Problems {
  readonly registry?: "invalid";
  readonly username?: "missing";
  readonly secret?: "missing" | "again";
  readonly prefix?: "invalid";
  readonly client?: "incomplete";
  readonly proxy?: "invalid";
  readonly repository?: "invalid";
}

export function problemsOf(form: SignInForm, saved: Connection | undefined): Problems {
  const { client, proxy } = form;
  const secret = secretProblem(form, saved);
  const isProfile = formWay(form) === "ecrProfile";
  const isUserMissing = !form.anonymous && !isProfile && form.username.trim() === "";
  const repository = form.repository.trim();
  return {
    ...(registryOf(form) === undefined ? { registry: "invalid" } : {}),
    ...(isUserMissing ? { username: "missing" } : {}),
    ...(secret === undefined ? {} : { secret }),
    ...(isPrefix(form.prefix) ? {} : { prefix: "invalid" }),
    ...(client.kind === "chosen" && client.key === "" ? { client: "incomplete" } : {}),
    ...(proxy.kind === "url" && !isProxyUrl(proxy.url.trim()) ? { proxy: "invalid" } : {}),
    ...(repository === "" || isRepository(repository) ? {} : { repository: "invalid" }),
  };
}

export function hasProblems(problems: Problems): boolean {
  return Object.keys(problems).length > 0;
}

/** True when one of them is in the part of the sheet that is folded away. */
export function isHidden(problems: Problems): boolean {
  return (
    problems.prefix !== undefined || problems.client !== undefined || problems.proxy !== undefined
  );
}

function secretProblem(
  form: SignInForm,
  saved: Connection | undefined,
): "missing" | "again" | undefined {
  if (form.anonymous || form.secret !== "" || formWay(form) === "ecrProfile") return undefined;
  if (saved === undefined || isAnotherLogin(form, saved)) return "missing";
  return wantsSecretAgain(form, saved) ? "again" : undefined;
}

function isProxyUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ["http:", "https:", "socks5:"].includes(url.protocol) &&
    url.hostname !== "" &&
    url.username === "" &&
    url.password === ""
  );
}
