import { describe, expect, it } from "vitest";
import { type Derive, remembering } from "../../../../electron/connections/derived-credentials.ts";
import type { CloudCredential, Credential } from "../../../../electron/registry/credential.ts";
import { accessTo } from "../../../support/registry/client.ts";

const MINUTE = 60_000;
const KEY = { kind: "access-key", username: "AKIA", secretKey: "one" } as const;
const as = accessTo("registry.test");
const told = (): void => undefined;

/** A cloud whose passwords last twelve hours, on a clock that the test turns. */
function cloud(lastsMs = 12 * 60 * MINUTE) {
  const state = { now: 0, made: 0 };
  const derive: Derive = () => {
    state.made += 1;
    const password = `made ${state.made}`;
    return Promise.resolve({
      kind: "password",
      username: "AWS",
      password,
      expiresAt: state.now + lastsMs,
    });
  };
  return { state, derive: remembering(derive, () => state.now) };
}

function account(refreshToken: string): CloudCredential {
  return { kind: "entra", username: "ada", tenant: "t", refreshToken };
}

function token(identityToken: string, expiresAt: number): Credential {
  return { kind: "identity-token", username: "0", identityToken, expiresAt };
}

describe("what a cloud made of an account", () => {
  it("is used until two minutes before its end", async () => {
    const { state, derive } = cloud();
    await derive(KEY, as, told);
    state.now = 12 * 60 * MINUTE - 2 * MINUTE - 1;
    await derive(KEY, as, told);
    expect(state.made).toBe(1);
    state.now += 1;
    expect(await derive(KEY, as, told)).toMatchObject({ password: "made 2" });
  });

  it("is not shared by other accounts, secrets or registries", async () => {
    const { state, derive } = cloud();
    await derive(KEY, as, told);
    await derive({ ...KEY, secretKey: "two" }, as, told);
    await derive(KEY, accessTo("other.test"), told);
    await derive(KEY, { ...as, prefix: "team" }, told);
    expect(state.made).toBe(4);
  });

  it("is asked for once, however many want it at the same time", async () => {
    const { state, derive } = cloud();
    const all = await Promise.all([1, 2, 3].map(() => derive(KEY, as, told)));
    expect(new Set(all).size).toBe(1);
    expect(state.made).toBe(1);
  });

  it("is asked for each time where the cloud does not say how long it lasts", async () => {
    let made = 0;
    const derive = remembering(() => {
      made += 1;
      return Promise.resolve({ kind: "password", username: "x", password: "y" });
    });
    await derive(KEY, as, told);
    await derive(KEY, as, told);
    expect(made).toBe(2);
  });

  it("is tried again after a failure, which everybody is told who waited for it", async () => {
    let fails = true;
    let asked = 0;
    const derive = remembering(() => {
      asked += 1;
      return fails
        ? Promise.reject(new Error("away"))
        : Promise.resolve({ kind: "password", username: "x", password: "y", expiresAt: Infinity });
    });
    const both = [derive(KEY, as, told), derive(KEY, as, told)];
    for (const one of await Promise.allSettled(both)) expect(one.status).toBe("rejected");
    expect(asked).toBe(1);
    fails = false;
    expect(await derive(KEY, as, told)).toMatchObject({ password: "y" });
  });

  it("knows an account again whose secret the cloud replaced meanwhile", async () => {
    let asked = 0;
    const derive = remembering(
      (_account, _as, onRenewed) => {
        asked += 1;
        onRenewed(account("b"));
        return Promise.resolve(token("t", MINUTE * 10));
      },
      () => 0,
    );
    const kept: CloudCredential[] = [];
    await derive(account("a"), as, (renewed) => kept.push(renewed));
    expect(kept).toEqual([account("b")]);
    await derive(account("b"), as, () => undefined);
    expect(asked).toBe(1);
  });

  it("is made anew when it was refused before its end, and not when it was made just now", async () => {
    const { state, derive } = cloud();
    expect(derive.forget(KEY, as)).toBe(false);
    await derive(KEY, as, told);
    state.now = MINUTE - 1;
    expect(derive.forget(KEY, as)).toBe(false);
    state.now = MINUTE;
    expect(derive.forget({ ...KEY, secretKey: "two" }, as)).toBe(false);
    expect(derive.forget(KEY, as)).toBe(true);
    expect(await derive(KEY, as, told)).toMatchObject({ password: "made 2" });
    expect(derive.forget(KEY, as)).toBe(false);
    expect(await derive(KEY, as, told)).toMatchObject({ password: "made 2" });
  });
});
