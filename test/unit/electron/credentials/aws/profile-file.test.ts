import { describe, expect, it } from "vitest";
import { parseProfileFile } from "../../../../../electron/credentials/aws/profile-file.ts";

describe("files of the AWS tools", () => {
  it("name profiles with a word in config, and without in credentials", () => {
    const config = parseProfileFile(
      '[default]\nregion = eu-west-1\n[profile work]\nrole_arn=arn:x\n[profile "two words"]\nregion=a\n[sso-session corp]\nsso_region = eu-central-1\n[services x]\nregion=no',
      "config",
    );
    expect([...config.profiles]).toEqual([
      ["default", { region: "eu-west-1" }],
      ["work", { role_arn: "arn:x" }],
      ["two words", { region: "a" }],
    ]);
    expect([...config.sessions]).toEqual([["corp", { sso_region: "eu-central-1" }]]);
    const credentials = parseProfileFile("[work]\naws_access_key_id = A", "credentials");
    expect([...credentials.profiles]).toEqual([["work", { aws_access_key_id: "A" }]]);
  });

  it("keep what looks like a comment inside a secret, and drop comments", () => {
    const text =
      "# first\n[work]\r\naws_secret_access_key = a#b;c=d/+ # mine\n; last\ns3 =\n  region = inner\nAWS_SESSION_TOKEN=x\nnothing";
    expect(parseProfileFile(text, "credentials").profiles.get("work")).toEqual({
      aws_secret_access_key: "a#b;c=d/+",
      s3: "",
      aws_session_token: "x",
    });
  });

  it("may have a section twice, and names that are names of objects", () => {
    const text = "[a]\nx=1\n[b]\n[a]\ny=2\n[__proto__]\nz=3";
    const { profiles } = parseProfileFile(text, "credentials");
    expect(profiles.get("a")).toEqual({ x: "1", y: "2" });
    expect(profiles.get("__proto__")).toEqual({ z: "3" });
  });
});
