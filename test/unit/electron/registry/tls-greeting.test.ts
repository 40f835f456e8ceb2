import { createServer as createPlainServer, type AddressInfo } from "node:net";
import tls from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { greet } from "../../../../electron/registry/tls-greeting.ts";
import { openHttpProxy, via } from "../../../support/proxy/client.ts";
import { accessTo, failureOf, NEVER, type OurSide } from "../../../support/registry/client.ts";
import { issueCertificate, issueFor, type TestCertificate } from "../../../support/registry/tls.ts";
import { toWireError } from "../../../../shared/errors.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

interface TlsServer {
  readonly origin: string;
  readonly port: number;
  /** Subjects of the client certificates that were shown; empty texts for connections without one. */
  readonly shown: string[];
  readonly connections: () => number;
}

async function openServer(
  certificate: TestCertificate,
  options: tls.TlsOptions = {},
): Promise<TlsServer> {
  const shown: string[] = [];
  let count = 0;
  const server = tls.createServer({ ...certificate, ...options }, (socket) => {
    shown.push(socket.getPeerX509Certificate()?.subject ?? "");
    socket.on("error", () => undefined);
  });
  server.on("connection", () => {
    count += 1;
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { origin: `https://registry.test:${port}`, port, shown, connections: () => count };
}

function greeting(origin: string, link: OurSide["link"] = {}, own = true) {
  return greet(new URL(origin), accessTo("registry.test", { link }).link, {
    resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
    timeoutMs: 5000,
    signal: NEVER,
    own,
  });
}

const { authority, server: good } = issueFor("registry.test");
const trusting = { authorities: [authority.cert] };

describe("greet", () => {
  it("R25: shows the chain as it was sent, and trusts it by the connection's authority", async () => {
    const { origin } = await openServer(good);
    expect(await greeting(origin, trusting)).toEqual({
      protocol: "TLSv1.3",
      trusted: true,
      certificates: [expect.objectContaining({ subject: "CN=registry.test", pem: good.cert })],
    });
  });

  it("R25: shows intermediates, and the root only when the server sends it", async () => {
    const intermediate = issueCertificate({
      subject: "Between",
      issuer: authority,
      isAuthority: true,
    });
    const leaf = issueCertificate({ subject: "x", names: ["registry.test"], issuer: intermediate });
    const subjects = async (cert: string) => {
      const { origin } = await openServer({ cert, key: leaf.key });
      const { certificates, trusted } = await greeting(origin, trusting);
      return [trusted, ...certificates.map(({ subject }) => subject)];
    };
    const chain = `${leaf.cert}${intermediate.cert}`;
    expect(await subjects(chain)).toEqual([true, "CN=x", "CN=Between"]);
    expect(await subjects(`${chain}${authority.cert}`)).toEqual([
      true,
      "CN=x",
      "CN=Between",
      "CN=Portolan test authority",
    ]);
  });

  it("R25: trusts by an intermediate, or by the server's own certificate", async () => {
    const intermediate = issueCertificate({
      subject: "Between",
      issuer: authority,
      isAuthority: true,
    });
    const leaf = issueCertificate({ subject: "x", names: ["registry.test"], issuer: intermediate });
    const { origin } = await openServer(leaf);
    for (const { cert } of [intermediate, leaf]) {
      expect(await greeting(origin, { authorities: [cert] })).toMatchObject({ trusted: true });
    }
    expect(await greeting(origin, trusting)).toMatchObject({ trusted: false });
  });

  it.each([
    [
      "expired",
      { validFrom: new Date(Date.now() - 2 * YEAR_MS), validTo: new Date(Date.now() - YEAR_MS) },
      "CERT_HAS_EXPIRED",
    ],
    ["not yet valid", { validFrom: new Date(Date.now() + YEAR_MS / 400) }, "CERT_NOT_YET_VALID"],
    ["for another name", { names: ["other.test"] }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("A23: a certificate that is %s is named as that", async (_what, wishes, reason) => {
    const subject = { subject: "registry.test", names: ["registry.test"], issuer: authority };
    const certificate = issueCertificate({ ...subject, ...wishes });
    const { origin } = await openServer(certificate);
    const { trusted, error, certificates } = await greeting(origin, trusting);
    const [leaf] = certificates;
    expect(trusted).toBe(false);
    expect(error).toMatchObject({
      code: "tls_failed",
      details: {
        host: new URL(origin).host,
        reason,
        subject: "CN=registry.test",
        issuer: "CN=Portolan test authority",
        names: leaf?.names.join(", "),
        validFrom: leaf?.validFrom,
        validTo: leaf?.validTo,
        fingerprint: leaf?.fingerprint,
      },
    });
  });

  it("security R12: a certificate that begins after this computer's time blames its clock, one of last month does not", async () => {
    const told = async (wishes: { validFrom?: Date; validTo?: Date }): Promise<string> => {
      const subject = { subject: "registry.test", names: ["registry.test"], issuer: authority };
      const { origin } = await openServer(issueCertificate({ ...subject, ...wishes }));
      const { error } = await greeting(origin, trusting);
      return describeError(toWireError(error), "en").what;
    };
    const clock = `This computer's clock says ${new Date().toISOString().slice(0, 10)}`;
    expect(await told({ validFrom: new Date(Date.now() + YEAR_MS / 400) })).toContain(clock);
    const [from, to] = [Date.now() - 5 * YEAR_MS, Date.now() - 4 * YEAR_MS];
    expect(await told({ validFrom: new Date(from), validTo: new Date(to) })).toContain(clock);
    const lastMonth = new Date(Date.now() - YEAR_MS / 12);
    expect(await told({ validFrom: new Date(to), validTo: lastMonth })).toMatch(/expired on/);
  });

  it("A23: a self-signed certificate, and one of an unknown authority, are named as that", async () => {
    const alone = await openServer(issueCertificate({ subject: "me", names: ["registry.test"] }));
    expect((await greeting(alone.origin)).error?.details).toMatchObject({
      reason: "DEPTH_ZERO_SELF_SIGNED_CERT",
      subject: "CN=me",
      issuer: "CN=me",
    });
    const unknown = await openServer(good);
    expect((await greeting(unknown.origin)).error?.details).toMatchObject({
      reason: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      issuer: "CN=Portolan test authority",
    });
  });

  it("A23: a server that speaks only TLS 1.0 is named as that, with its certificate", async () => {
    const old = {
      maxVersion: "TLSv1",
      minVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const { origin, connections } = await openServer(good, old);
    const { protocol, trusted, error } = await greeting(origin, trusting);
    expect([protocol, trusted]).toEqual(["TLSv1", false]);
    expect(error).toMatchObject({
      code: "tls_failed",
      details: {
        reason: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
        subject: "CN=registry.test",
        issuer: "CN=Portolan test authority",
      },
    });
    expect(connections()).toBe(2);
  });

  it("R25: tells what is wrong although the verification is switched off", async () => {
    const { origin } = await openServer(good);
    expect(await greeting(origin, { skipVerify: true })).toMatchObject({ trusted: false });
  });

  it("R10: shows the client certificate to the registry's own origin only", async () => {
    const clients = issueCertificate({ subject: "Clients", isAuthority: true });
    const { cert, key } = issueCertificate({ subject: "ann", issuer: clients });
    const options = { requestCert: true, rejectUnauthorized: false, ca: clients.cert };
    const { origin, shown } = await openServer(good, { ...options, maxVersion: "TLSv1.2" });
    const link = { ...trusting, clientCertificate: { certificate: cert, key } };
    await greeting(origin, link, true);
    await greeting(origin, link, false);
    expect(shown).toEqual(["CN=ann", ""]);
  });

  it("shows the server's certificate when it wants one from us", async () => {
    const options = { requestCert: true, rejectUnauthorized: true, ca: authority.cert };
    const { origin } = await openServer(good, { ...options, maxVersion: "TLSv1.2" });
    const { trusted, error, certificates } = await greeting(origin, trusting);
    expect(trusted).toBe(false);
    expect(certificates[0]?.pem).toBe(good.cert);
    expect(error).toMatchObject({
      code: "tls_failed",
      details: {
        reason: expect.stringContaining("HANDSHAKE_FAILURE"),
        subject: "CN=registry.test",
      },
    });
  });

  it("R24: greets through a proxy, and says so when it fails", async () => {
    const { port } = await openServer(good);
    const proxy = await openHttpProxy({ names: { "registry.test:443": `127.0.0.1:${port}` } });
    const link = { ...trusting, ...via(proxy.url) };
    expect(await greeting("https://registry.test", link)).toMatchObject({ trusted: true });
    const { error } = await greeting("https://registry.test", via(proxy.url));
    expect(error).toMatchObject({
      code: "tls_failed",
      details: { host: "registry.test", proxy: proxy.url.host },
    });
  });

  it("says that something else than TLS answers", async () => {
    const server = createPlainServer((socket) => {
      socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expect(await failureOf(greeting(`https://registry.test:${port}`))).toMatchObject({
      code: "plain_http_refused",
      details: { host: `registry.test:${port}` },
    });
  });

  it("gives up on a server that never answers", async () => {
    const silent = createPlainServer((socket) => void socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const origin = new URL(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const options = { resolve: () => Promise.resolve([]), timeoutMs: 50, signal: NEVER, own: true };
    expect(await failureOf(greet(origin, accessTo(origin.host).link, options))).toMatchObject({
      code: "connection_timeout",
    });
  });
});
