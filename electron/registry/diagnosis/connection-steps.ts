import { AppError, hasCode } from "../../../shared/errors.ts";
import { bareHostname, classOfLiteral } from "../address.ts";
import { connectionError } from "../connection-error.ts";
import { dial, type DialOptions } from "../dial.ts";
import { greet, type Greeting } from "../tls-greeting.ts";
import type { Outcome } from "./step.ts";
import type { Findings, Subject } from "./subject.ts";

/** Where the name leads. Behind a proxy nobody here needs to know. */
export async function tryResolve(subject: Subject, findings: Findings): Promise<Outcome> {
  findings.origin = await originOf(subject);
  const { origin } = findings;
  if ((await subject.access.link.proxyFor(origin)) !== undefined) {
    return { state: "skipped", skipped: "proxied" };
  }
  const hostname = bareHostname(origin.hostname);
  if (classOfLiteral(hostname) !== undefined) {
    return { state: "passed", facts: { addresses: hostname } };
  }
  const found = await subject.resolve(hostname).catch((error: unknown) => {
    throw connectionError(error, origin);
  });
  if (found.length === 0) {
    const text = `no address for ${origin.host}`;
    throw new AppError("host_not_found", text, { details: { host: origin.host } });
  }
  const addresses = [...new Set(found.map(({ address }) => address))].join(", ");
  return { state: "passed", facts: { addresses } };
}

/** Opens a connection, and nothing more. */
export async function tryConnect(subject: Subject, { origin }: Findings): Promise<Outcome> {
  const dialed = await dial(origin, subject.access.link, dialOptions(subject));
  dialed.socket.destroy();
  const { address, proxy } = dialed;
  // `URL.origin` is null for the schemes of SOCKS.
  const through =
    proxy === undefined
      ? {}
      : { proxy: `${proxy.url.protocol}//${proxy.url.host}`, proxyFrom: proxy.from };
  return { state: "passed", facts: { address, ...through } };
}

/** What the server shows of itself, and whether it is to be believed. */
export async function tryTls(subject: Subject, { origin }: Findings): Promise<Outcome> {
  if (origin.protocol === "http:") return { state: "skipped", skipped: "plain-http" };
  const { link } = subject.access;
  const greeting = await greet(origin, link, { ...dialOptions(subject), own: true });
  return judge(greeting, link.skipVerify);
}

function judge(greeting: Greeting, skipVerify: boolean): Outcome {
  const { protocol, certificates, trusted, error } = greeting;
  const facts = { protocol, verification: skipVerify ? "off" : "on" };
  if (trusted && !skipVerify) return { state: "passed", facts, certificates };
  // Not verifying helps against a certificate, not against a server with which no agreement was found.
  const state = skipVerify && (trusted || protocol !== "") ? "warning" : "failed";
  return { state, facts, certificates, error };
}

/** A scheme that cannot be told is for the next step to explain: then the encrypted one is tried. */
async function originOf({ origins, access, signal }: Subject): Promise<URL> {
  try {
    return await origins.originOf(access.host, signal);
  } catch (error) {
    const encrypted = URL.parse(`https://${access.host}/`);
    if (signal.aborted || hasCode(error, "invalid_reference") || encrypted === null) throw error;
    return encrypted;
  }
}

function dialOptions({ resolve, timeouts, signal }: Subject): DialOptions {
  return { resolve, timeoutMs: timeouts.connectMs, signal };
}
