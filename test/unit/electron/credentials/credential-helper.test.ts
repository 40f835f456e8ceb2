import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import {
  createCredentialHelpers,
  type CredentialHelpers,
} from "../../../../electron/credentials/credential-helper.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Behaviour } from "../../../support/fake-helper/behaviour.ts";
import { type FakeHelper, installFakeHelper } from "../../../support/fake-helper/install.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { isAlive } from "../../../support/fake-helper/is-alive.ts";

const SECRET = "q7-Hidden-Secret-42";
const LOGINS = { "ghcr.io": { Username: "ada", Secret: SECRET } };
const ADA = {
  kind: "password",
  username: "ada",
  password: SECRET,
  source: "docker-credential-fake",
};

interface Rig {
  readonly helper: FakeHelper;
  readonly helpers: CredentialHelpers;
  readonly folder: string;
  readonly clock: { ms: number };
}

async function rig(behaviour: Partial<Behaviour> = {}, timeoutMs = 10_000): Promise<Rig> {
  const folder = await tempDir();
  const helper = await installFakeHelper(folder, "fake", behaviour);
  const clock = { ms: 0 };
  const helpers = createCredentialHelpers({
    environment: { PATH: folder },
    platform: process.platform,
    userHome: folder,
    timeoutMs,
    now: () => clock.ms,
  });
  return { helper, helpers, folder, clock };
}

/** The error, as everything that could be seen of it. */
async function errorOf(promise: Promise<unknown>): Promise<{ error: AppError; visible: string }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const visible = [JSON.stringify(error), error.message, error.stack, String(error.cause)];
    return { error, visible: visible.join("\n") };
  }
  throw new Error("nothing was thrown");
}

describe.skipIf(process.platform === "win32")("a credential helper", () => {
  it("R14: gives the login for a server", async () => {
    const { helpers } = await rig({ logins: LOGINS });
    expect(await helpers.get("fake", "ghcr.io")).toEqual(ADA);
  });

  it("R14: marks an identity token by its user name", async () => {
    const { helpers } = await rig({
      logins: { "ghcr.io": { Username: "<token>", Secret: SECRET } },
    });
    expect(await helpers.get("fake", "ghcr.io")).toEqual({
      kind: "identity-token",
      username: "<token>",
      identityToken: SECRET,
      source: "docker-credential-fake",
    });
  });

  it("R14: that has nothing is anonymous use and no error", async () => {
    const { helpers } = await rig();
    expect(await helpers.get("fake", "ghcr.io")).toBeUndefined();
  });

  it("R14: is asked once by all who wait for the same server", async () => {
    const { helpers, helper } = await rig({ logins: LOGINS });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => helpers.get("fake", "ghcr.io")),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, () => ADA));
    expect(await helper.calls()).toHaveLength(1);
  });

  it("R14: is not asked again for 10 minutes", async () => {
    const { helpers, helper, clock } = await rig({ logins: LOGINS });
    await helpers.get("fake", "ghcr.io");
    clock.ms = 599_999;
    await helpers.get("fake", "ghcr.io");
    expect(await helper.calls()).toHaveLength(1);
    clock.ms = 600_000;
    await helpers.get("fake", "ghcr.io");
    expect(await helper.calls()).toHaveLength(2);
  });

  it("R14: that failed is not asked again for 5 seconds", async () => {
    const { helpers, helper, clock } = await rig({ replies: { get: { status: 1 } } });
    const first = await errorOf(helpers.get("fake", "ghcr.io"));
    clock.ms = 4999;
    const second = await errorOf(helpers.get("fake", "ghcr.io"));
    expect(second.error).toEqual(first.error);
    expect(await helper.calls()).toHaveLength(1);
    await helper.behave({ logins: LOGINS });
    clock.ms = 5000;
    expect(await helpers.get("fake", "ghcr.io")).toEqual(ADA);
  });

  it("R14: that had nothing is asked again after 5 seconds, since people sign in elsewhere", async () => {
    const { helpers, helper, clock } = await rig();
    await helpers.get("fake", "ghcr.io");
    await helper.behave({ logins: LOGINS });
    clock.ms = 5000;
    expect(await helpers.get("fake", "ghcr.io")).toEqual(ADA);
  });

  it("is asked anew when its answers are to be forgotten", async () => {
    const { helpers, helper } = await rig({ logins: LOGINS });
    await helpers.get("fake", "ghcr.io");
    helpers.forgetAnswers();
    await helpers.get("fake", "ghcr.io");
    expect(await helper.calls()).toHaveLength(2);
  });

  it("stores, lists and erases logins", async () => {
    const { helpers, helper } = await rig();
    const password = 'with "quotes", \n and 🗝️';
    await helpers.store("fake", "ghcr.io", { kind: "password", username: "ada", password });
    await helpers.store("fake", "quay.io", { kind: "identity-token", identityToken: SECRET });
    expect(await helper.logins()).toEqual({
      "ghcr.io": { Username: "ada", Secret: password },
      "quay.io": { Username: "<token>", Secret: SECRET },
    });
    expect(await helpers.list("fake")).toEqual(
      new Map([
        ["ghcr.io", "ada"],
        ["quay.io", "<token>"],
      ]),
    );
    await helpers.erase("fake", "ghcr.io");
    expect(await helpers.get("fake", "ghcr.io")).toBeUndefined();
  });

  it("is asked again after something was stored in it", async () => {
    const { helpers } = await rig({ logins: LOGINS });
    await helpers.get("fake", "ghcr.io");
    await helpers.store("fake", "ghcr.io", {
      kind: "password",
      username: "grace",
      password: "new",
    });
    expect(await helpers.get("fake", "ghcr.io")).toMatchObject({ username: "grace" });
  });

  it("K8: gets no secret by its arguments, and no variable of ours", async () => {
    const folder = await tempDir();
    const helper = await installFakeHelper(folder, "fake");
    const helpers = createCredentialHelpers({
      environment: {
        PATH: `.:${folder}`,
        LANG: "C",
        DOCKER_AUTH_CONFIG: SECRET,
        PORTOLAN_PASSWORD: SECRET,
      },
      platform: process.platform,
      userHome: folder,
    });
    await helpers.store("fake", "ghcr.io", { kind: "password", username: "ada", password: SECRET });
    const [call] = await helper.calls();
    expect(call?.words).toEqual(["store"]);
    expect(JSON.stringify(call?.environment)).not.toContain(SECRET);
    expect(call?.environment).toMatchObject({ LANG: "C" });
    expect(call?.environment["PATH"]?.split(":")).toContain("/opt/homebrew/bin");
    expect(call?.environment["PATH"]?.split(":")).not.toContain(".");
    expect(call?.folder).toBe(folder);
  });
});

describe.skipIf(process.platform === "win32")("a credential helper that misbehaves", () => {
  it("K6: is killed with its children when it hangs", async () => {
    const { helpers, helper } = await rig({ replies: { get: { isHanging: true } } }, 3000);
    const { error } = await errorOf(helpers.get("fake", "ghcr.io"));
    expect(error.code).toBe("helper_failed");
    expect(error.details).toEqual({
      helper: "docker-credential-fake",
      host: "ghcr.io",
      why: "it did not answer within 3 s",
    });
    const [call] = await helper.calls();
    expect(call?.child).toBeTypeOf("number");
    await vi.waitFor(() => {
      expect(isAlive(call?.pid)).toBe(false);
      expect(isAlive(call?.child)).toBe(false);
    });
  });

  it("K6: is killed when nobody waits for it any more, and not before", async () => {
    const { helpers, helper } = await rig({ replies: { get: { isHanging: true } } });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = errorOf(helpers.get("fake", "ghcr.io", { signal: one.signal }));
    const second = errorOf(helpers.get("fake", "ghcr.io", { signal: two.signal }));
    await vi.waitFor(async () => expect(await helper.calls()).toHaveLength(1), 5000);
    one.abort();
    expect((await first).error.code).toBe("cancelled");
    const [call] = await helper.calls();
    expect(isAlive(call?.child)).toBe(true);
    two.abort();
    expect((await second).error.code).toBe("cancelled");
    await vi.waitFor(() => expect(isAlive(call?.child)).toBe(false));
  });

  it("K6: is stopped at 1 MiB of output, and may print as much", async () => {
    const MiB = 1024 * 1024;
    const { helpers, helper } = await rig({ replies: { get: { bytes: MiB } } });
    const fits = await errorOf(helpers.get("fake", "one.test"));
    expect(fits.error.details["why"]).toBe("its answer is not a JSON object");
    for (const reply of [{ bytes: MiB + 1 }, { bytes: 10 * MiB }, { isEndless: true }]) {
      await helper.behave({ replies: { get: reply } });
      const { error } = await errorOf(helpers.get("fake", `${Object.values(reply)[0]}.test`));
      expect(error.details["why"]).toBe("it printed more than 1 MiB");
    }
  });

  it("K6: fails in the helper's own words when it exits with 1", async () => {
    const { helpers } = await rig({
      replies: { get: { status: 1, output: "pass not initialized: exit status 1\n" } },
    });
    const { error } = await errorOf(helpers.get("fake", "ghcr.io"));
    expect(error.code).toBe("helper_failed");
    expect(error.details["why"]).toBe("pass not initialized: exit status 1 (status 1)");
  });

  it("K6: repeats no secret of standard output or standard error", async () => {
    const json = JSON.stringify({ ServerURL: "ghcr.io", Username: "ada", Secret: SECRET });
    const replies = [
      { status: 1, errors: `cannot unlock with ${SECRET} at all` },
      { status: 1, errors: `password: ${SECRET}` },
      { status: 3, output: json },
      { status: 0, output: `${json} trailing` },
      { status: 0, output: SECRET },
      { status: 0, output: json.replace("ghcr.io", "evil.test"), errors: SECRET },
    ];
    const { helpers, helper } = await rig();
    for (const [index, reply] of replies.entries()) {
      await helper.behave({ replies: { get: reply } });
      const { error, visible } = await errorOf(helpers.get("fake", `ghcr.io/${index}`));
      expect(error.code).toBe("helper_failed");
      expect(visible).not.toContain(SECRET);
    }
  });

  it("K6: repeats no secret that it was to store, in whatever form", async () => {
    const { helpers, helper } = await rig();
    const forms = [
      "hunter",
      Buffer.from("hunter").toString("base64"),
      Buffer.from("ada:hunter").toString("base64"),
    ];
    for (const form of forms) {
      await helper.behave({
        replies: { store: { status: 1, output: `cannot keep ${form} here` } },
      });
      const login = { kind: "password", username: "ada", password: "hunter" } as const;
      const { error, visible } = await errorOf(helpers.store("fake", "ghcr.io", login));
      expect(error.details["why"]).toBe("cannot keep … here (status 1)");
      expect(visible).not.toContain(form);
    }
  });

  it("K6: is refused when it answers for another server", async () => {
    const { helpers, helper } = await rig();
    for (const other of [
      "evil.test",
      "ghcr.io.evil.test",
      "https://evil.test/ghcr.io",
      "ghcr.io:8443",
    ]) {
      const output = JSON.stringify({ ServerURL: other, Username: "ada", Secret: SECRET });
      await helper.behave({ replies: { get: { output } } });
      const { error } = await errorOf(helpers.get("fake", "ghcr.io"));
      expect(error.details["why"]).toBe("its answer is for another server");
      helpers.forgetAnswers();
    }
  });

  it("is believed when it names the server in other words, or not at all", async () => {
    const { helpers, helper } = await rig();
    for (const same of ["https://ghcr.io", "ghcr.io/v2/", "GHCR.IO", ""]) {
      const output = JSON.stringify({ ServerURL: same, Username: "ada", Secret: SECRET });
      await helper.behave({ replies: { get: { output } } });
      expect(await helpers.get("fake", "ghcr.io")).toEqual(ADA);
      helpers.forgetAnswers();
    }
  });

  it.each([
    ["garbage", "\u0000\u0001 not json", "its answer is not a JSON object"],
    ["nothing", "", "its answer is not a JSON object"],
    ["a list", "[]", "its answer is not a JSON object"],
    ["numbers", '{"Username":1,"Secret":2}', "its answer has fields that are not text"],
    ["no secret", '{"Username":"ada"}', "its answer has a user name and no secret"],
    ["no user", '{"Secret":"x"}', "its answer has a secret and no user name"],
  ])("K6: fails when it prints %s", async (_name, output, why) => {
    const { helpers } = await rig({ replies: { get: { output } } });
    const { error } = await errorOf(helpers.get("fake", "ghcr.io"));
    expect(error).toMatchObject({ code: "helper_failed", details: { why } });
  });

  it("has nothing when it prints an empty login", async () => {
    const { helpers } = await rig({ replies: { get: { output: '{"Username":"","Secret":""}' } } });
    expect(await helpers.get("fake", "ghcr.io")).toBeUndefined();
  });

  it("has an empty list when it prints null", async () => {
    const { helpers } = await rig({ replies: { list: { output: "null\n" } } });
    expect(await helpers.list("fake")).toEqual(new Map());
  });

  it("does not keep an answer that was on its way when another login was stored", async () => {
    const { helpers, helper, folder } = await rig();
    const go = join(folder, "go");
    const output = JSON.stringify({ Username: "ada", Secret: SECRET });
    await helper.behave({ replies: { get: { waitsFor: go, output } } });
    const old = helpers.get("fake", "ghcr.io");
    await vi.waitFor(async () => expect(await helper.calls()).toHaveLength(1), 5000);
    await helper.behave({});
    await helpers.store("fake", "ghcr.io", {
      kind: "password",
      username: "grace",
      password: "new",
    });
    await writeFile(go, "");
    await old;
    expect(await helpers.get("fake", "ghcr.io")).toMatchObject({ username: "grace" });
  });
});

describe.skipIf(process.platform === "win32")("the name of a credential helper", () => {
  it.each(["../x", "a b", ";id", "a/b", "", "$(id)", "a\nb", "a\0b", "é", "x".repeat(101)])(
    "K4: %j is refused",
    async (name) => {
      const { helpers } = await rig({ logins: LOGINS });
      const { error } = await errorOf(helpers.get(name, "ghcr.io"));
      expect(error.code).toBe("helper_failed");
      expect(error.details["why"]).toContain("names of helpers");
      expect(await helpers.isInstalled(name)).toBe(false);
    },
  );

  it("A21: that stands for no program is an error", async () => {
    const { helpers } = await rig();
    const { error } = await errorOf(helpers.get("absent", "ghcr.io"));
    expect(error).toMatchObject({
      code: "helper_missing",
      details: { helper: "docker-credential-absent", host: "ghcr.io" },
    });
  });
});

describe.skipIf(process.platform === "win32")(
  "the server that a credential helper is asked for",
  () => {
    it.each(["ghcr.io\nevil.test", "ghcr.io\r", "ghcr.io\0", "gh\u0085cr.io", "gh\u2028cr.io", ""])(
      "K5: %j is refused before anything is started",
      async (server) => {
        const { helpers, helper } = await rig({ logins: LOGINS });
        const login = { kind: "password", username: "ada", password: SECRET } as const;
        for (const call of [
          () => helpers.get("fake", server),
          () => helpers.erase("fake", server),
          () => helpers.store("fake", server, login),
        ]) {
          const { error, visible } = await errorOf(call());
          expect(error.code).toBe("helper_failed");
          expect(visible).not.toContain(SECRET);
          expect(error.details["host"]).not.toMatch(/\p{Cc}/u);
        }
        expect(await helper.calls()).toEqual([]);
      },
    );
  },
);
