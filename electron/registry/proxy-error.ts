import { AppError, type ErrorDetails, hasCode, isAppError } from "../../shared/errors.ts";
import type { Proxy } from "./access.ts";
import { reasonOf } from "./connection-error.ts";

/** What is told of a proxy: where it is and who named it, never how to log in to it. */
function factsOf(target: URL, proxy: Proxy): ErrorDetails {
  return { host: target.host, proxy: proxy.url.host, proxyFrom: proxy.from };
}

/** The proxy could not be reached or did not speak its protocol. An end that the caller wanted stays what it is. */
export function proxyFailed(error: unknown, target: URL, proxy: Proxy): unknown {
  if (hasCode(error, "cancelled", "proxy_refused", "proxy_failed", "configuration_invalid")) {
    return error;
  }
  const told = isAppError(error) ? error.details : {};
  const reason = told["reason"] ?? reasonOf(error);
  const message = `no way to ${target.host} through the proxy ${proxy.url.host}: ${reason}`;
  return new AppError("proxy_failed", message, {
    details: { ...told, ...factsOf(target, proxy), reason },
    cause: error,
  });
}

/** The proxy answered, and does not lead where we want to go. @param why status 407 means that it wants a login */
export function proxyRefused(target: URL, proxy: Proxy, why: ErrorDetails): AppError {
  const said = why["status"] ?? why["reason"] ?? "no";
  const message = `the proxy ${proxy.url.host} does not lead to ${target.host}: ${said}`;
  return new AppError("proxy_refused", message, { details: { ...factsOf(target, proxy), ...why } });
}
