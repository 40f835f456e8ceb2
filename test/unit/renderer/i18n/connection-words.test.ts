import { describe, expect, it } from "vitest";
import {
  accountName,
  connectionName,
  connectionWords,
  marksOf,
} from "../../../../renderer/i18n/connection-words.ts";
import { en } from "../../../../renderer/i18n/en.ts";
import { chainOf } from "../../../support/renderer-fixture/certificates.ts";
import { aConnection } from "../../../support/renderer-fixture/world.ts";

describe("a connection in words", () => {
  it("is called by the user's name for it, else by its address", () => {
    expect(connectionName(aConnection({ host: "a.test", prefix: "team" }))).toBe("a.test/team");
    expect(connectionName(aConnection({ host: "a.test", label: "Ours" }))).toBe("Ours");
  });

  it("shows no character that could disguise it", () => {
    const disguised = aConnection({ host: "a.test", label: "a\u202etset" });
    expect(connectionName(disguised)).toBe("a\\u202etset");
  });

  it("says all that is shown with colours and pictures", () => {
    const connection = aConnection({
      host: "a.test",
      prefix: "team",
      label: "Ours",
      username: "bob",
      production: true,
      plainHttp: true,
      skipVerify: true,
      color: "red",
      secret: "run",
    });
    expect(connectionWords(connection, en)).toBe(
      [
        "Ours",
        "a.test/team",
        "bob",
        "Production",
        "Not encrypted: plain HTTP is allowed",
        "The server's certificate is not verified",
        "The password is kept until Portolan closes",
        "colour: Red",
      ].join(", "),
    );
  });

  it("is short when there is nothing to say", () => {
    expect(connectionWords(aConnection({ host: "a.test" }), en)).toBe("a.test, anonymous");
    expect(accountName(aConnection({ host: "a.test" }), en)).toBe("anonymous");
  });
});

describe("the marks of a connection", () => {
  it.each([
    [{}, []],
    [{ plainHttp: true }, ["plain-http"]],
    [{ skipVerify: true }, ["skip-verify"]],
    [{ plainHttp: true, skipVerify: true }, ["plain-http", "skip-verify"]],
    [{ secret: "missing", plainHttp: true }, ["secret", "plain-http"]],
    [{ secret: "run" }, ["secret"]],
    [{ secret: "external", keptBy: "docker-credential-pass" }, ["secret"]],
  ] as const)("for %o are %o", (given, ids) => {
    const marks = marksOf(aConnection({ host: "a.test", username: "bob", ...given }), en);
    expect(marks.map(({ id }) => id)).toEqual(ids);
  });

  it("A23: show that an authority of its own is trusted, besides what is graver", () => {
    const authorities = [chainOf("private-ca.example.test").at(-1)].filter(
      (one) => one !== undefined,
    );
    const marks = marksOf(aConnection({ host: "a.test", authorities, skipVerify: true }), en);
    expect(marks.map(({ id, tone }) => [id, tone])).toEqual([
      ["skip-verify", "warn"],
      ["authority", "quiet"],
    ]);
    expect(marks.at(-1)?.words).toBe("Trusts a certificate authority of its own");
  });

  it("name the program that keeps the password", () => {
    const kept = { secret: "external", keptBy: "docker-credential-pass" } as const;
    const [mark] = marksOf(aConnection({ host: "a.test", ...kept }), en);
    expect(mark?.words).toBe("docker-credential-pass keeps the password");
  });
});
