import { describe, expect, it } from "vitest";
import {
  changeRegistry,
  EMPTY_FORM,
  formFor,
  isPrefix,
  registryOf,
  settle,
  usernamesOf,
} from "../../../../../renderer/features/sign-in/form.ts";
import { aConnection } from "../../../../support/renderer-fixture/world.ts";

const pasted = (text: string) => settle(changeRegistry(EMPTY_FORM, text));

describe("what is pasted into the first field", () => {
  it("is taken apart, and the password is out of sight at once", () => {
    const form = pasted("docker login -u bob -p hunter2 ghcr.io");
    expect(form).toMatchObject({ registry: "ghcr.io", username: "bob", secret: "hunter2" });
    expect(form.registry).not.toContain("hunter2");
  });

  it("brings the repository at which rights can be tried", () => {
    expect(pasted("ghcr.io/octo/app:1.0")).toMatchObject({
      registry: "ghcr.io",
      repository: "octo/app",
      prefix: "",
      offeredPrefix: "",
    });
  });

  it("offers a path as a prefix, and takes it only from a command", () => {
    expect(pasted("ghcr.io/octo/app")).toMatchObject({ offeredPrefix: "octo/app", prefix: "" });
    expect(pasted("podman login quay.io/tides")).toMatchObject({ prefix: "tides" });
  });

  it("allows HTTP where it was written", () => {
    expect(pasted("http://registry.lab.test:5000/v2/")).toMatchObject({
      registry: "registry.lab.test:5000",
      plainHttp: true,
    });
  });

  it("stays as it is when it names no registry", () => {
    expect(pasted("not a host").registry).toBe("not a host");
    expect(registryOf(pasted("not a host"))).toBeUndefined();
  });

  it("ends anonymous use when it names an account", () => {
    const form = settle({
      ...EMPTY_FORM,
      anonymous: true,
      registry: "docker login -u bob ghcr.io",
    });
    expect(form).toMatchObject({ anonymous: false, username: "bob" });
  });
});

describe("a prescribed user name", () => {
  const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

  it("is filled in, and goes when another registry is typed", () => {
    const form = changeRegistry(EMPTY_FORM, ecr);
    expect(form.username).toBe("AWS");
    expect(changeRegistry(form, "ghcr.io").username).toBe("");
  });

  it("never replaces what somebody typed", () => {
    const form = changeRegistry({ ...EMPTY_FORM, username: "bob" }, ecr);
    expect(form.username).toBe("bob");
    expect(usernamesOf(form)).toEqual([]);
  });
});

describe("a form for an address", () => {
  it("is filled with everything that its connection has, but no secret", () => {
    const connection = aConnection({
      host: "harbor.test",
      prefix: "team",
      username: "bob",
      label: "Team",
      folder: "Work",
      color: "red",
      production: true,
      skipVerify: true,
      proxy: { kind: "url", url: "http://proxy.test:3128", username: "p" },
      trustedRealms: ["auth.test"],
    });
    expect(formFor(connection.address, connection)).toEqual({
      ...EMPTY_FORM,
      registry: "harbor.test",
      prefix: "team",
      username: "bob",
      label: "Team",
      folder: "Work",
      color: "red",
      production: true,
      skipVerify: true,
      proxy: { kind: "url", url: "http://proxy.test:3128", username: "p", password: "" },
      trustedRealms: ["auth.test"],
    });
  });

  it("without a connection names the registry only", () => {
    expect(formFor("ghcr.io", undefined)).toEqual({ ...EMPTY_FORM, registry: "ghcr.io" });
    expect(formFor("", undefined)).toEqual(EMPTY_FORM);
  });
});

describe("a prefix", () => {
  it("is the beginning of a repository name, slashes at its ends or not", () => {
    expect(["", " ", "team", "/team/app/"].every(isPrefix)).toBe(true);
    expect(["Team", "a b", "team:1", "a//b"].some(isPrefix)).toBe(false);
    expect(registryOf({ ...EMPTY_FORM, registry: "x.test", prefix: " /team/ " })).toEqual({
      host: "x.test",
      prefix: "team",
    });
  });
});
