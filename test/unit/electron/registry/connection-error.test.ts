import { describe, expect, it } from "vitest";
import { readCertificates } from "../../../../electron/registry/certificate.ts";
import { connectionError } from "../../../../electron/registry/connection-error.ts";
import { AppError } from "../../../../shared/errors.ts";
import {
  arrival,
  failureOf,
  NEVER,
  openRegistries,
  openRepository,
} from "../../../support/registry/client.ts";
import { issueCertificate } from "../../../support/registry/tls.ts";

const URL_ = new URL("https://registry.test/v2/");

function withCode(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

describe("connectionError", () => {
  it.each([
    ["ENOTFOUND", "host_not_found"],
    ["EAI_AGAIN", "host_not_found"],
    ["ECONNREFUSED", "connection_refused"],
    ["EHOSTUNREACH", "connection_refused"],
    ["ETIMEDOUT", "connection_timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "connection_timeout"],
    ["UND_ERR_HEADERS_TIMEOUT", "connection_timeout"],
    ["ECONNRESET", "connection_lost"],
    ["EPIPE", "connection_lost"],
    ["UND_ERR_SOCKET", "connection_lost"],
    ["CERT_HAS_EXPIRED", "tls_failed"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls_failed"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls_failed"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls_failed"],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "tls_failed"],
    ["ERR_SSL_UNSUPPORTED_PROTOCOL", "tls_failed"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "plain_http_refused"],
    ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "plain_http_refused"],
    ["HPE_INVALID_CONSTANT", "not_a_registry"],
    ["UND_ERR_HEADERS_OVERFLOW", "body_too_large"],
  ])("%s is %s", (code, expected) => {
    expect(connectionError(withCode(code), URL_)).toMatchObject({
      code: expected,
      details: { host: "registry.test", reason: code },
    });
  });

  it("looks into failures of several addresses", () => {
    const error = new AggregateError([withCode("ECONNREFUSED", "refused by ::1")], "");
    expect(connectionError(error, URL_)).toMatchObject({
      code: "connection_refused",
      message: "registry.test: refused by ::1",
    });
  });

  it("A23: tells what the server's certificate says, and of its names not more than anybody reads", () => {
    const names = Array.from({ length: 30 }, (_, index) => `n${index}.test`);
    const [certificate] = readCertificates(issueCertificate({ subject: "x", names }).cert);
    const error = connectionError(withCode("CERT_HAS_EXPIRED"), URL_, certificate);
    expect(error).toMatchObject({
      code: "tls_failed",
      details: {
        host: "registry.test",
        reason: "CERT_HAS_EXPIRED",
        subject: "CN=x",
        issuer: "CN=x",
        names: names.slice(0, 20).join(", "),
        validTo: certificate?.validTo,
        fingerprint: certificate?.fingerprint,
      },
    });
  });

  it("leaves alone what is not the network's", () => {
    const full = withCode("ENOSPC");
    const ours = new AppError("digest_mismatch", "x");
    expect(connectionError(full, URL_)).toBe(full);
    expect(connectionError(ours, URL_)).toBe(ours);
  });
});

describe("connections", () => {
  it("says that a name does not exist", async () => {
    const { registries } = openRegistries({ resolve: () => Promise.reject(withCode("ENOTFOUND")) });
    const error = await failureOf(
      (await registries.client({ host: "nowhere.test" }))
        .repository("a")
        .resolve("v1", { signal: NEVER }),
    );
    expect(error).toMatchObject({ code: "host_not_found", details: { host: "nowhere.test" } });
  });

  it("R18: sends an idempotent request again after a reset, and gives up in the end", async () => {
    const { registry, repository, clock } = await openRepository();
    registry.faults.add({ path: "/tags/", times: 3, resetAfter: 0 });
    registry.repository("team/app").tags.set("v1", "sha256:x");
    expect(await repository.listTags({ signal: NEVER })[Symbol.asyncIterator]().next()).toEqual({
      done: false,
      value: ["v1"],
    });
    expect(registry.requests).toHaveLength(4);
    registry.faults.add({ path: "/tags/", times: 9, resetAfter: 0 });
    expect(
      await failureOf(repository.listTags({ signal: NEVER })[Symbol.asyncIterator]().next()),
    ).toMatchObject({ code: "connection_lost" });
    // Of the first three, the one that broke a kept connection was repeated at once.
    expect(clock.slept).toEqual([250, 500, 250, 500, 1000, 2000, 4000]);
  });

  it("cancels a request that waits for its answer", async () => {
    const { registry, repository } = await openRepository();
    const never = Promise.withResolvers<void>();
    registry.faults.add({ path: "/tags/", hold: never.promise });
    const controller = new AbortController();
    const failure = failureOf(
      repository.listTags({ signal: controller.signal })[Symbol.asyncIterator]().next(),
    );
    await arrival(registry);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    never.resolve();
  });

  it("ends a wait for headers at its limit, and asks again", async () => {
    const { registry, repository, clock } = await openRepository(
      {},
      { timeouts: { headersMs: 50 } },
    );
    const never = Promise.withResolvers<void>();
    registry.repository("team/app").tags.set("v1", "sha256:x");
    registry.faults.add({ path: "/tags/", hold: never.promise });
    const first = await repository.listTags({ signal: NEVER })[Symbol.asyncIterator]().next();
    expect(first).toEqual({ done: false, value: ["v1"] });
    expect(clock.slept).toHaveLength(1);
    expect(registry.requests).toHaveLength(2);
    never.resolve();
  });
});
