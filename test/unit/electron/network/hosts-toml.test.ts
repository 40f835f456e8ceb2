import { inspect } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHostsToml } from "../../../../electron/network/hosts-toml.ts";
import { hostFolders, registryOfFolder } from "../../../../electron/network/hosts-toml-folders.ts";
import { isAppError } from "../../../../shared/errors.ts";

const PATH = "/etc/containerd/certs.d/docker.io/hosts.toml";

const EXAMPLE = `
server = "https://registry-1.docker.io"
ca = ["/etc/certs/one.pem", "two.pem"]
client = [["client.cert", "client.key"], ["/other.pem", ""]]

[host."https://public-mirror.example.com"]
  capabilities = ["pull"]
[host."https://docker-mirror.internal:8443"]
  capabilities = ["pull", "Resolve"]
  ca = "docker-mirror.crt"
  client = "/etc/certs/client.pem"
  skip_verify = true
  dial_timeout = "1s"
  [host."https://docker-mirror.internal:8443".header]
    X-Custom-1 = "custom"
    x-custom-2 = ["part a", "part b"]
[host."http://10.0.0.5:5000"]
  capabilities = ["push"]
  client = ["/etc/certs/a.pem", "/etc/certs/b.pem"]
[host."https://harbor.test/v2/dockerhub"]
  override_path = true
[host."a-host-without-scheme.test"]
  proxy = "http://user:canary@proxy.test:3128"
`;

describe("parseHostsToml", () => {
  it("R26: reads the hosts in the order of the file, with everything that may stand there", () => {
    const { hosts, server, problems } = parseHostsToml(EXAMPLE, PATH);
    expect(problems).toEqual([]);
    expect(server).toEqual({
      endpoint: { host: "registry-1.docker.io", prefix: "", plainHttp: false },
      settings: {
        resolves: true,
        pulls: true,
        authorityFiles: ["/etc/certs/one.pem", "/etc/containerd/certs.d/docker.io/two.pem"],
        clientFiles: {
          certificate: "/etc/containerd/certs.d/docker.io/client.cert",
          key: "/etc/containerd/certs.d/docker.io/client.key",
        },
        skipVerify: false,
        headers: {},
      },
    });
    expect(hosts).toMatchObject([
      {
        endpoint: { host: "public-mirror.example.com", prefix: "", plainHttp: false },
        settings: { resolves: false, pulls: true, authorityFiles: [] },
      },
      {
        endpoint: { host: "docker-mirror.internal:8443" },
        settings: {
          resolves: true,
          pulls: true,
          authorityFiles: ["/etc/containerd/certs.d/docker.io/docker-mirror.crt"],
          clientFiles: { certificate: "/etc/certs/client.pem", key: "/etc/certs/client.pem" },
          skipVerify: true,
          headers: { "x-custom-1": "custom", "x-custom-2": "part a, part b" },
        },
      },
      {
        endpoint: { host: "10.0.0.5:5000", plainHttp: true },
        settings: {
          resolves: false,
          pulls: false,
          clientFiles: { certificate: "/etc/certs/a.pem" },
        },
      },
      { endpoint: { host: "harbor.test", prefix: "dockerhub" } },
      {
        endpoint: { host: "a-host-without-scheme.test" },
        settings: { proxy: { username: "user", password: "canary" } },
      },
    ]);
  });

  it.each([
    ["https://h.test", false, ""],
    ["https://h.test/", false, ""],
    ["https://h.test/v2", false, ""],
    ["https://h.test//v2/", false, ""],
    ["https://h.test/v2/team", false, "team/v2"],
    ["https://h.test/v2/team/v2", false, "team/v2"],
    ["https://h.test/v2", true, ""],
    ["https://h.test/v2/team/hub/", true, "team/hub"],
    ["h.test/v2/team", true, "team"],
  ])("R26: the root of %s (override_path %s) is /v2/ before %j", (url, override, prefix) => {
    const text = `[host."${url}"]\noverride_path = ${override}\n`;
    const { hosts, problems } = parseHostsToml(text, PATH);
    expect(problems).toEqual([]);
    expect(hosts[0]?.endpoint).toEqual({ host: "h.test", prefix, plainHttp: false });
  });

  it.each([
    ["https://h.test/team", false],
    ["https://h.test/team/v2", false],
    ["https://h.test", true],
    ["https://h.test/api/registry", true],
    ["https://h.test/v2/Team", true],
  ])(
    "R26: a root other than /v2/ (%s, override_path %s) is not supported, and the next host is kept",
    (url, override) => {
      const text = `[host."${url}"]\noverride_path = ${override}\n[host."https://good.test"]\n`;
      const { hosts, problems } = parseHostsToml(text, PATH);
      expect(hosts.map(({ endpoint }) => endpoint.host)).toEqual(["good.test"]);
      expect(problems).toMatchObject([
        { code: "unsupported", details: { path: PATH, host: "h.test" } },
      ]);
    },
  );

  it.each([
    [`[host."https://user:canary@h.test"]`, "user name or password"],
    [`[host."https://h.test?canary"]`, "? or #"],
    [`[host."https://"]`, "not a URL"],
    [`[host."8080"]`, "has no name"],
    [`[host.""]`, "has no name"],
    [`[host."https://h.test"]\ncapabilities = ["canary"]`, "capabilities"],
    [`[host."https://h.test"]\ncapabilities = "pull"`, "capabilities"],
    [`[host."https://h.test"]\nskip_verify = "canary"`, "skip_verify"],
    [`[host."https://h.test"]\nca = 1`, "ca has"],
    [`[host."https://h.test"]\nclient = [["a", "b", "c"]]`, "client has"],
    [`[host."https://h.test"]\nproxy = "canary canary"`, "proxy"],
    [`[host."https://h.test"]\nheader = { "x y" = "canary" }`, "name that is not allowed"],
    [`[host."https://h.test"]\nheader = { x = "canary\\r\\ny: z" }`, "value of x"],
    [`[host."https://h.test"]\nheader = { Host = "canary" }`, "Host cannot be set"],
    [`[host]\n"https://h.test" = "canary"`, "not a table"],
  ])("R26: leaves out %j, says why, and keeps the next host", (body, why) => {
    const text = `${body}\n[host."https://good.test"]\n`;
    const { hosts, problems } = parseHostsToml(text, PATH);
    expect(hosts.map(({ endpoint }) => endpoint.host)).toEqual(["good.test"]);
    expect(problems).toMatchObject([{ code: "configuration_invalid", details: { path: PATH } }]);
    expect(problems[0]?.details["why"]).toContain(why);
    expect(inspect(problems)).not.toContain("canary");
  });

  it("R26: a bad server leaves the hosts, and bad hosts leave the server", () => {
    const badServer = parseHostsToml(`server = 1\n[host."https://good.test"]\n`, PATH);
    expect(badServer.hosts).toHaveLength(1);
    expect(badServer.server.endpoint).toBeUndefined();
    expect(badServer.problems).toHaveLength(1);
    const badHosts = parseHostsToml(`server = "good.test"\nhost = []\n`, PATH);
    expect(badHosts.server.endpoint?.host).toBe("good.test");
    expect(badHosts.problems).toHaveLength(1);
  });

  it("R26: throws nothing but AppErrors", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        `[host."https://h.test"]\n`,
        "[host]\n",
        "server=",
        "ca=",
        "client=",
        "header=",
        "capabilities=",
        `"a"\n`,
        "[[]]\n",
        "{}\n",
        "1\n",
        `["pull"]\n`,
        "[host.__proto__]\n",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        try {
          parseHostsToml(pieces.join(""), PATH);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("hostFolders", () => {
  it("R26: looks for a registry's folder in the order of containerd", () => {
    expect(hostFolders("myregistry.io:5000", "linux")).toEqual([
      "myregistry.io_5000_",
      "myregistry.io:5000",
      "_default",
    ]);
    expect(hostFolders("myregistry.io:5000", "win32")).toEqual([
      "myregistry.io_5000_",
      "myregistry.io5000",
      "_default",
    ]);
    expect(hostFolders("docker.io", "linux")).toEqual(["docker.io", "_default"]);
    expect(hostFolders("[::1]:5000", "linux")[0]).toBe("[::1]_5000_");
  });

  it("R26: knows the registry of a folder", () => {
    expect(registryOfFolder("myregistry.io_5000_")).toBe("myregistry.io:5000");
    expect(registryOfFolder("docker.io")).toBe("docker.io");
    expect(registryOfFolder("_default")).toBe("*");
  });
});
