import { AppError } from "../../shared/errors.ts";
import { readErrorBody } from "./body.ts";
import { PING_PATH } from "./endpoints.ts";
import type { Exchange, RegistryRequest } from "./exchange.ts";
import { isHtml } from "./response-error.ts";

/**
 * Pings the registry with whatever credential the exchange has.
 * Spec: distribution-spec v1.1, Determining Support (end-1).
 * @throws login_refused, unauthorized, not_a_registry
 */
export async function checkLogin(exchange: Exchange, signal: AbortSignal): Promise<void> {
  const request: RegistryRequest = {
    method: "GET",
    target: PING_PATH,
    subject: "registry",
    scopes: [[]],
    repeatable: true,
    signal,
  };
  const answer = await exchange.expect(request, 200);
  // A network's login page answers everything with 200, after a redirect or without.
  const isPage = isHtml(answer.headers) || !answer.atRegistry;
  await readErrorBody(answer, signal);
  if (isPage) throw notARegistry(exchange.host, answer.status);
}

/** A web page answered, such as the login page of a network. */
export function notARegistry(host: string, status: number): AppError {
  return new AppError("not_a_registry", `${host} answered with a web page`, {
    details: { host, status },
  });
}
