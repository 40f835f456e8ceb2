import { describe, expect, it } from "vitest";
import type { DiagnosisStep } from "../../../../../shared/diagnosis.ts";
import { factTexts } from "../../../../../renderer/features/sign-in/step-facts.ts";
import { en } from "../../../../../renderer/i18n/en.ts";

const texts = (step: Partial<DiagnosisStep> & Pick<DiagnosisStep, "step">) =>
  factTexts({ state: "passed", facts: {}, ...step }, en.checklist);

describe("what a step found out", () => {
  it("is said in a few words", () => {
    const proxy = {
      address: "10.0.0.9:3128",
      proxy: "http://p.test:3128",
      proxyFrom: "HTTPS_PROXY",
    };
    expect(texts({ step: "connect", facts: proxy })).toEqual([
      "10.0.0.9:3128",
      "through http://p.test:3128 (HTTPS_PROXY)",
    ]);
    expect(texts({ step: "tls", facts: { protocol: "TLSv1.3", verification: "off" } })).toEqual([
      "TLS 1.3",
      "certificate not verified",
    ]);
    expect(texts({ step: "token", facts: { account: "bob", source: "keychain" } })).toEqual([
      "as bob",
      "password from the keychain",
    ]);
    expect(texts({ step: "challenge", facts: { scheme: "Basic" } })).toEqual([
      "user name and password",
    ]);
  });

  it("A23: never calls a certificate verified whose verification failed", () => {
    const facts = { protocol: "TLSv1.3", verification: "on" };
    expect(texts({ step: "tls", facts })).toEqual(["TLS 1.3", "certificate verified"]);
    expect(texts({ step: "tls", state: "failed", facts })).toEqual(["TLS 1.3"]);
  });

  it("says of a registry that answers 401 that it wants a login", () => {
    expect(texts({ step: "ping", facts: { status: "401" } })).toEqual([
      "it wants a login",
      "HTTP 401",
    ]);
    expect(texts({ step: "ping", facts: { status: "200" } })).toEqual(["HTTP 200"]);
  });

  it("names the rights asked for only where others were given", () => {
    const asked = "repository:team/app:pull,push";
    const granted = "repository:team/app:pull";
    const push = { step: "push" } as const;
    expect(texts({ ...push, facts: { scopeAsked: asked, scopeGranted: asked } })).toEqual([]);
    expect(texts({ ...push, facts: { scopeAsked: asked, scopeGranted: granted } })).toEqual([
      `asked ${asked}`,
      `got ${granted}`,
    ]);
    expect(texts({ ...push, facts: { scopeAsked: asked, scopeGranted: "" } })).toEqual([
      `asked ${asked}`,
      "got nothing",
    ]);
  });

  it("is the reason where it was not tried", () => {
    expect(texts({ step: "resolve", state: "skipped", skipped: "proxied" })).toEqual([
      "the proxy does it",
    ]);
  });

  it("has words for a source that is a file", () => {
    expect(texts({ step: "token", facts: { source: "~/.docker/config.json" } })).toEqual([
      "password from ~/.docker/config.json",
    ]);
  });
});
