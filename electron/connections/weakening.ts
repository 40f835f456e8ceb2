import { AppError } from "../../shared/errors.ts";
import { isLoopbackHost } from "../registry/address.ts";
import type { ConnectionRow } from "../storage/connections-table.ts";

/**
 * A saved password is used only as safely as it was when it was typed. Otherwise whoever can change a connection, such as
 * a page that was taken over, could have the password sent to a place of their own: by another host, by a certificate
 * they made, by a token service or a proxy that listens. Whoever types the password again may weaken what they want.
 * @throws password_required, naming what is weaker
 */
export function refuseWeakening(before: ConnectionRow, after: ConnectionRow): void {
  if (before.secretKept === "none") return;
  const weaker = weakerPart(before, after);
  if (weaker === undefined) return;
  const { host } = before;
  throw new AppError("password_required", `the password for ${host} has to be typed again`, {
    details: { host, weaker },
  });
}

type WeakerPart = "host" | "plain-http" | "verification" | "authority" | "realm" | "proxy";

function weakerPart(before: ConnectionRow, after: ConnectionRow): WeakerPart | undefined {
  if (after.host !== before.host) return "host";
  if (after.plainHttp && !before.plainHttp) return "plain-http";
  if (after.skipVerify && !before.skipVerify) return "verification";
  if (hasMore(before.authorities, after.authorities)) return "authority";
  if (hasMore(before.trustedRealms, after.trustedRealms)) return "realm";
  return isProxyNew(before, after) && canProxyListen(after) ? "proxy" : undefined;
}

function hasMore(before: readonly string[], after: readonly string[]): boolean {
  return after.some((entry) => !before.includes(entry));
}

function isProxyNew({ proxy: before }: ConnectionRow, { proxy: after }: ConnectionRow): boolean {
  return after.kind === "url" && (before.kind !== "url" || before.url !== after.url);
}

/** Verified encryption up to the registry leaves nothing for a proxy to hear. */
function canProxyListen({ host, plainHttp, skipVerify, authorities }: ConnectionRow): boolean {
  const hostname = host.replace(/:\d+$/, "");
  return plainHttp || skipVerify || authorities.length > 0 || isLoopbackHost(hostname);
}
