import { check, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAuthFile } from "../../../../electron/credentials/auth-file.ts";
import { AppError, isAppError } from "../../../../shared/errors.ts";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

function entry(value: unknown): unknown {
  const file = parseAuthFile(JSON.stringify({ auths: { "ghcr.io": value } }), "config.json");
  return file.auths.get("ghcr.io");
}

function errorOf(text: string): AppError {
  try {
    parseAuthFile(text, "~/.docker/config.json");
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("an entry of auths", () => {
  it("R13: is a user name and password in base64, without the NULs of old versions", () => {
    const login = { kind: "password", username: "ada", password: "a:b c" };
    expect(entry({ auth: base64("ada:a:b c") })).toEqual(login);
    expect(entry({ auth: base64("ada:a:b c\0\0\0") })).toEqual(login);
    expect(entry({ auth: `${base64("ada:a:b c")}\n` })).toEqual(login);
  });

  it("R13: may have user name and password as they are", () => {
    const login = { kind: "password", username: "ada", password: "pw" };
    expect(entry({ username: "ada", password: "pw" })).toEqual(login);
    expect(entry({ username: "x", password: "y", auth: base64("ada:pw") })).toEqual(login);
  });

  it("R13: may be an identity token, whose account may be unknown", () => {
    const guid = "00000000-0000-0000-0000-000000000000";
    expect(entry({ auth: base64(`${guid}:`), identitytoken: "t" })).toEqual({
      kind: "identity-token",
      username: guid,
      identityToken: "t",
    });
    expect(entry({ identityToken: "t" })).toEqual({
      kind: "identity-token",
      username: "",
      identityToken: "t",
    });
  });

  it("R13: may be a ready token", () => {
    const token = { kind: "registry-token", registryToken: "t" };
    expect(entry({ registrytoken: "t" })).toEqual(token);
    expect(entry({ auth: base64("ada:pw"), registrytoken: "t" })).toEqual(token);
  });

  it("R13: is no login when it is empty, as Docker leaves it beside a helper", () => {
    for (const value of [{}, { auth: "" }, { email: "ada@example.test" }, null])
      expect(entry(value)).toEqual({ kind: "empty" });
  });

  it.each([
    ["no base64", { auth: "s3cret!" }],
    ["no colon", { auth: base64("s3cret") }],
    ["no user", { auth: base64(":s3cret") }],
    ["no object", "s3cret"],
    ["a list", ["s3cret"]],
    ["only a password", { password: "s3cret" }],
  ])("K7: is damaged with %s, and hides no other entry", (_name, value) => {
    const auths = { "ghcr.io": value, "quay.io": { auth: base64("ada:pw") } };
    const file = parseAuthFile(JSON.stringify({ auths }), "config.json");
    expect(file.auths.get("ghcr.io")).toMatchObject({ kind: "damaged" });
    expect(JSON.stringify(file.auths.get("ghcr.io"))).toContain('auths[\\"ghcr.io\\"]');
    expect(JSON.stringify(file.auths.get("ghcr.io"))).not.toContain("s3cret");
    expect(file.auths.get("quay.io")).toMatchObject({ kind: "password" });
  });

  it("repeats no password that stands in its key", () => {
    const auths = { "https://ada:s3cret@ghcr.io": 1 };
    const file = parseAuthFile(JSON.stringify({ auths }), "config.json");
    expect(JSON.stringify([...file.auths.values()])).not.toContain("s3cret");
  });
});

describe("a file of logins", () => {
  it("K7: keeps helpers and store, and takes no notice of the rest", () => {
    const file = parseAuthFile(
      '\ufeff{"credHelpers":{"gcr.io":"gcloud"},"credsStore":"pass","HttpHeaders":{"a":"b"},"x":[1]}',
      "config.json",
    );
    expect(file).toEqual({
      name: "config.json",
      auths: new Map(),
      credHelpers: new Map([["gcr.io", "gcloud"]]),
      credsStore: "pass",
    });
  });

  it("has no logins when it is empty or says so with null", () => {
    for (const text of ["", " \n", "{}", '{"auths":null,"credsStore":null,"credHelpers":null}'])
      expect(parseAuthFile(text, "x")).toEqual({
        name: "x",
        auths: new Map(),
        credHelpers: new Map(),
      });
  });

  it("knows keys that are names of JavaScript's own", () => {
    const text = `{"auths":{"__proto__":{"auth":"${base64("a:b")}"},"constructor":{}}}`;
    expect([...parseAuthFile(text, "x").auths.keys()]).toEqual(["__proto__", "constructor"]);
  });

  it.each([
    ['{"auths": {\n  "ghcr.io": {"auth": s3cret}}}', "line 2, column 23"],
    ['{"auths": {"ghcr.io": {"auth": "s3cret" "x"}}}', "line 1, column 41"],
    ['{"auths": {"ghcr.io": {"auth": "s3cret"}}', "line 1, column 42"],
    ['{"auths": {"ghcr.io": {"auth": "s3cret', "line 1, column 32"],
    ["s3cret", "line 1, column 1"],
    ['{"auths": {},}', "line 1, column 14"],
  ])("K7: damaged is an error with the place and nothing of the content: %s", (text, place) => {
    const error = errorOf(text);
    expect(error.code).toBe("configuration_invalid");
    expect(error.details).toEqual({
      path: "~/.docker/config.json",
      why: `it is not valid JSON: ${place}`,
    });
    expect(`${error.message}${error.stack}${String(error.cause)}`).not.toContain("s3cret");
  });

  it.each([
    ["[]", "it is not a JSON object"],
    ['"s3cret"', "it is not a JSON object"],
    ['{"auths":["s3cret"]}', "auths is not an object"],
    ['{"credHelpers":{"ghcr.io":1}}', 'credHelpers["ghcr.io"] is not a string'],
    ['{"credsStore":{}}', "credsStore is not a string"],
  ])("K7: of another shape is an error: %s", (text, why) => {
    expect(errorOf(text).details["why"]).toBe(why);
  });

  it("never throws anything but our error, whatever it holds", () => {
    const result = check(
      property(string({ unit: "binary", maxLength: 200 }), (text) => {
        for (const whole of [text, `{"auths":{"a":{"auth":${JSON.stringify(text)}}}}`]) {
          try {
            parseAuthFile(whole, "x");
          } catch (error) {
            if (!isAppError(error)) return false;
          }
        }
        return true;
      }),
      { numRuns: 2000 },
    );
    expect(result.failed).toBe(false);
  });
});
