import { type Asked, formOf, jwt, type Told } from "./request.ts";
import type { AzureWorld } from "./world.ts";

/** Microsoft Entra: codes for devices, and tokens. Spec: RFC 8628; Microsoft identity platform. */
export function createLogin(world: AzureWorld, now: () => number): (asked: Asked) => Told {
  let count = 0;
  let codeAudience = "";
  const tokens = (audience: string): Told => {
    const { name, tenant } = world.person;
    count += 1;
    const refresh = `canary-entra-${count}`;
    world.refreshTokens.add(refresh);
    return {
      status: 200,
      json: {
        token_type: "Bearer",
        expires_in: 3600,
        access_token: jwt({ aud: audience, tid: tenant, jti: `canary-access-${count}` }),
        refresh_token: refresh,
        id_token: jwt({ tid: tenant, preferred_username: name, exp: Math.floor(now() / 1000) }),
      },
    };
  };
  return (asked) => {
    const { pathname } = asked.url;
    const form = formOf(asked);
    const audience = (form.get("scope") ?? "").replace(/\/\.default .*$/, "");
    if (!/^\/[\w.-]+\/oauth2\/v2\.0\/(?:devicecode|token)$/.test(pathname)) return { status: 404 };
    if (pathname.endsWith("/devicecode")) {
      if (!world.audiences.includes(audience)) return noAudience(audience);
      codeAudience = audience;
      return { status: 200, json: codeOf(world) };
    }
    if (form.get("grant_type") === "refresh_token") {
      if (!world.refreshTokens.has(form.get("refresh_token") ?? ""))
        return refused("invalid_grant", 700082, "The refresh token has expired due to inactivity.");
      return world.audiences.includes(audience) ? tokens(audience) : noAudience(audience);
    }
    if (world.atCodePage === "waits") return pending();
    if (world.pendingPolls > 0) {
      world.pendingPolls -= 1;
      return world.pendingPolls % 2 === 0 ? pending() : refused("slow_down", 0, "slower");
    }
    if (world.atCodePage === "declines")
      return refused("authorization_declined", 70019, "The user declined.");
    if (typeof world.atCodePage === "object")
      return refused("invalid_grant", world.atCodePage.refused, "Access has been blocked.");
    return tokens(codeAudience);
  };
}

function codeOf({ verificationUri, interval }: AzureWorld): object {
  return {
    user_code: "C7DKX9PQM",
    device_code: "canary-device-code",
    verification_uri: verificationUri,
    expires_in: 900,
    interval,
    message: "To sign in, use a web browser",
  };
}

function pending(): Told {
  return refused("authorization_pending", 70016, "Authorization is pending.");
}

function noAudience(audience: string): Told {
  return refused("invalid_resource", 500011, `The resource ${audience} was not found.`);
}

function refused(error: string, number: number, words: string): Told {
  return {
    status: 400,
    json: {
      error,
      error_description: `AADSTS${number}: ${words} Trace ID: 00000000-aaaa Correlation ID: 1 Timestamp: 2026-11-21`,
      error_codes: [number],
    },
  };
}
