import { describe, expect, it } from "vitest";
import { statementIn } from "../../../../../electron/images/related/statement.ts";

const statement = '{"_type":"https://in-toto.io/Statement/v1"}';
const envelope = {
  payloadType: "application/vnd.in-toto+json",
  payload: Buffer.from(statement).toString("base64"),
  signatures: [],
};

describe("the statement in a signed envelope", () => {
  it("is taken out of an envelope, and out of a bundle with one", () => {
    expect(statementIn(JSON.stringify(envelope))).toBe(statement);
    expect(statementIn(JSON.stringify({ dsseEnvelope: envelope }))).toBe(statement);
  });

  it.each(["no JSON", "{}", '{"payloadType":"x","payload":""}', statement])(
    "is none in %s",
    (text) => expect(statementIn(text)).toBeUndefined(),
  );
});
