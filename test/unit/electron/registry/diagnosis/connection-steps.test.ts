import { describe, expect, it } from "vitest";
import { openRegistry } from "../../../../support/registry/client.ts";
import { diagnoseHost } from "../../../../support/registry/diagnosis.ts";
import { issueFor, TEST_TLS } from "../../../../support/registry/tls.ts";

const HERE = { address: "127.0.0.1", family: 4 };

function named(host: string, name: string): string {
  return host.replace("127.0.0.1", name);
}

describe("the step resolve", () => {
  it("names the addresses", async () => {
    const registry = await openRegistry({ tls: TEST_TLS });
    const { step } = await diagnoseHost(named(registry.host, "registry.test"), {
      resolve: () => Promise.resolve([HERE, { address: "127.0.0.2", family: 4 }]),
      link: { authorities: [TEST_TLS.cert] },
    });
    expect(step("resolve")).toMatchObject({
      state: "passed",
      facts: { addresses: "127.0.0.1, 127.0.0.2" },
    });
  });

  it("says that a name does not exist", async () => {
    const missing = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const { verdicts, step } = await diagnoseHost("nowhere.test", {
      resolve: () => Promise.reject(missing),
    });
    expect(verdicts).toMatchObject({
      resolve: "failed host_not_found",
      connect: "skipped blocked",
      push: "skipped blocked",
    });
    expect(step("resolve").error?.details).toMatchObject({ host: "nowhere.test" });
  });

  it("looks up the host that serves Docker Hub", async () => {
    const asked: string[] = [];
    const { verdicts } = await diagnoseHost("docker.io", {
      resolve: (hostname) => {
        asked.push(hostname);
        return Promise.resolve([]);
      },
    });
    expect(asked).toEqual(["registry-1.docker.io"]);
    expect(verdicts.resolve).toBe("failed host_not_found");
  });

  it("leaves it to a proxy, and says which one was used and why", async () => {
    const registry = await openRegistry();
    await registry.close();
    const url = new URL(`http://${registry.host}`);
    const proxy = { url, username: "ann", password: "proxy-canary", from: "HTTPS_PROXY" };
    const { verdicts, lines, step } = await diagnoseHost("registry.test", {
      link: { proxyFor: () => Promise.resolve(proxy) },
    });
    expect(verdicts).toMatchObject({ resolve: "skipped proxied", connect: "failed proxy_failed" });
    expect(step("connect").error?.details).toMatchObject({ proxy: registry.host });
    expect(JSON.stringify(lines)).not.toContain("canary");
  });
});

describe("the step tls", () => {
  const { authority, server } = issueFor("registry.test");

  async function diagnoseTls(link: { authorities?: string[]; skipVerify?: boolean }) {
    const registry = await openRegistry({ tls: server });
    return diagnoseHost(named(registry.host, "registry.test"), {
      resolve: () => Promise.resolve([HERE]),
      link,
    });
  }

  it("shows the chain of a server that is trusted", async () => {
    const { step } = await diagnoseTls({ authorities: [authority.cert] });
    expect(step("tls")).toMatchObject({
      state: "passed",
      facts: { protocol: "TLSv1.3", verification: "on" },
      certificates: [{ subject: "CN=registry.test", issuer: "CN=Portolan test authority" }],
    });
  });

  it("A23: shows it also when it is not trusted, and stops there", async () => {
    const { verdicts, step } = await diagnoseTls({});
    expect(verdicts).toMatchObject({ tls: "failed tls_failed", ping: "skipped blocked" });
    expect(step("tls").certificates?.[0]).toMatchObject({ names: ["registry.test"] });
  });

  it("warns where the verification is switched off, and goes on", async () => {
    const { verdicts, step } = await diagnoseTls({ skipVerify: true });
    expect(verdicts).toMatchObject({ tls: "warning tls_failed", ping: "passed" });
    expect(step("tls")).toMatchObject({ facts: { verification: "off" } });
    expect(step("tls").certificates).toHaveLength(1);
  });

  it("warns also where that would not be necessary", async () => {
    const { verdicts } = await diagnoseTls({ authorities: [authority.cert], skipVerify: true });
    expect(verdicts).toMatchObject({ tls: "warning", ping: "passed" });
  });

  it("A22: says that a server speaks no TLS, and sends nothing in the clear", async () => {
    const registry = await openRegistry();
    const { verdicts } = await diagnoseHost(named(registry.host, "registry.test"), {
      resolve: () => Promise.resolve([HERE]),
    });
    expect(verdicts).toMatchObject({
      connect: "passed",
      tls: "failed plain_http_refused",
      ping: "skipped blocked",
    });
    expect(registry.requests).toEqual([]);
  });
});
