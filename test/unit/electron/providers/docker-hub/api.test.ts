import { describe, expect, it } from "vitest";
import { dockerHub } from "../../../../../electron/providers/docker-hub/provider.ts";
import { ANN, openHub, repositoriesOf } from "../../../../support/providers/docker-hub/harness.ts";

const { signal } = new AbortController();

describe("signing in to the API of Docker Hub", () => {
  it("sends the password to hub.docker.com alone, and repeats no secret in an error", async () => {
    const { account, cloud } = await openHub({
      before: (request, answer) => {
        if (request.url !== "/v2/auth/token") return false;
        answer.writeHead(401, { "content-type": "application/json" });
        answer.end(`{"detail":"no ${ANN.password}"}`);
        return true;
      },
    });
    const error = await repositoriesOf(account, "ann").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "login_refused" });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(ANN.password);
    const hosts = cloud.requests.map(({ host }) => host);
    expect(new Set(hosts)).toEqual(new Set(["hub.docker.com"]));
  });

  it.each([
    ["two factors", { detail: "Require secondary authentication", login_2fa_token: "second-9" }],
    ["single sign-on", { detail: "your organization enforces SSO: use a personal access token" }],
  ])("trap: with %s asks for a personal access token", async (_, body) => {
    const { account } = await openHub({
      before: (request, answer) => {
        if (request.url !== "/v2/auth/token") return false;
        answer.writeHead(401, { "content-type": "application/json" }).end(JSON.stringify(body));
        return true;
      },
    });
    await expect(repositoriesOf(account, "ann")).rejects.toMatchObject({
      code: "login_refused",
      details: { hint: "hub_personal_token" },
    });
    const described = await account.describe({ signal });
    expect(described.notes).toContain("api-refused");
    expect(described.capabilities.repositories).toBe("kept");
  });

  it("signs in once for two who ask at the same time, and for the one who stays when the other leaves", async () => {
    const together = await openHub();
    await Promise.all([
      repositoriesOf(together.account, "ann"),
      repositoriesOf(together.account, "team"),
    ]);
    expect(together.hub.signIns()).toBe(1);
    const { account } = await openHub();
    const leaving = new AbortController();
    const first = account.search?.("app", { signal: leaving.signal }) ?? Promise.resolve([]);
    const second = account.search?.("app", { signal }) ?? Promise.resolve([]);
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    expect(await second).toHaveLength(1);
  });

  it("renews a token that ends, and one that is refused before its time", async () => {
    const ending = await openHub({ tokensEndAt: Math.round(Date.now() / 1000) + 30 });
    await repositoriesOf(ending.account, "ann");
    await repositoriesOf(ending.account, "ann");
    expect(ending.hub.signIns()).toBe(2);
    let refused = 0;
    const revoked = await openHub({
      before: (request, answer) => {
        if (request.url === "/v2/auth/token" || refused > 0) return false;
        refused += 1;
        answer.writeHead(401, { "content-type": "application/json" }).end("{}");
        return true;
      },
    });
    expect(await repositoriesOf(revoked.account, "ann")).toHaveLength(1);
    expect(revoked.hub.signIns()).toBe(2);
  });
});

describe("the rate limit of Docker Hub's API", () => {
  it.each([
    ["Retry-After in seconds", () => ({ "retry-after": "7200" }), 7200],
    [
      "trap: X-Retry-After as a time",
      () => ({ "x-retry-after": String(Math.round(Date.now() / 1000) + 7200) }),
      7200,
    ],
  ] as const)("is told with the pause that %s asks for", async (_, headers, expected) => {
    const { account } = await openHub(
      {
        before: (_request, answer) => {
          answer.writeHead(429, { "content-type": "application/json", ...headers() });
          answer.end('{"detail":"Rate limit exceeded","error":false}');
          return true;
        },
      },
      true,
    );
    const error = await repositoriesOf(account, "library").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "rate_limited" });
    const { retryAfter } = (error as { details: { retryAfter: number } }).details;
    expect(Math.abs(retryAfter - expected)).toBeLessThan(120);
  });

  it("waits a short pause and goes on", async () => {
    let refused = 0;
    const { account } = await openHub(
      {
        before: (_request, answer) => {
          if (refused > 0) return false;
          refused += 1;
          answer.writeHead(429, { "retry-after": "5" }).end("{}");
          return true;
        },
      },
      true,
    );
    expect(await repositoriesOf(account, "library")).toHaveLength(1);
  });

  it("sends nothing more in a minute whose requests are used up", async () => {
    const { api } = await openHub(
      {
        before: (_request, answer) => {
          const reset = String(Math.round(Date.now() / 1000) + 40);
          answer.setHeader("x-ratelimit-remaining", "0").setHeader("x-ratelimit-reset", reset);
          return false;
        },
      },
      true,
    );
    const pauses: number[] = [];
    const sleep = (ms: number): Promise<void> => {
      pauses.push(ms);
      return Promise.resolve();
    };
    const account = dockerHub.open({ ...api, now: Date.now, sleep });
    await repositoriesOf(account, "library");
    expect(pauses).toEqual([]);
    await repositoriesOf(account, "library");
    expect(pauses.map((ms) => ms > 30_000 && ms < 45_000)).toEqual([true]);
  });
});
