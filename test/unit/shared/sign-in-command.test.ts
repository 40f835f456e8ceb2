import { describe, expect, it } from "vitest";
import { readCommand } from "../../../shared/sign-in-command.ts";

describe("a command line", () => {
  it("gives the account, and the operands in their order", () => {
    expect(readCommand("skopeo copy --src-creds a:b docker://x.test/a docker://y.test/b")).toEqual({
      login: false,
      operands: ["docker://x.test/a", "docker://y.test/b"],
      username: "a",
      secret: "b",
      plainHttp: false,
    });
  });

  it("keeps colons in a password", () => {
    expect(readCommand("podman pull --creds=bob:a:b x.test/a")).toMatchObject({ secret: "a:b" });
  });

  it("knows an unfinished quote", () => {
    expect(readCommand("docker login -p 'half open ghcr.io")).toMatchObject({
      secret: "half open ghcr.io",
      operands: [],
    });
  });

  it("takes no value that only a shell knows", () => {
    for (const value of ["$PAT", '"${PAT}"', "`pass show ghcr`", "%PAT%", '"$(pass ghcr)"']) {
      expect(readCommand(`docker login -p ${value} ghcr.io`)).not.toHaveProperty("secret");
    }
  });

  it("is none without a tool that is known", () => {
    expect(readCommand("kubectl create secret docker-registry")).toBeUndefined();
    expect(readCommand("")).toBeUndefined();
  });
});
