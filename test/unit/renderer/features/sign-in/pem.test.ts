import { describe, expect, it } from "vitest";
import {
  countCertificates,
  isPrivateKey,
  readPem,
} from "../../../../../renderer/features/sign-in/pem.ts";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

describe("a text in PEM", () => {
  it("may hold several certificates", () => {
    expect(countCertificates(CERTIFICATE + CERTIFICATE)).toBe(2);
    expect(countCertificates("-----BEGIN PRIVATE KEY-----")).toBe(0);
  });

  it("is a key that can be used only without a pass phrase", () => {
    expect(isPrivateKey("-----BEGIN PRIVATE KEY-----")).toBe(true);
    expect(isPrivateKey("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED")).toBe(false);
    expect(isPrivateKey("-----BEGIN ENCRYPTED PRIVATE KEY-----")).toBe(false);
  });
});

describe("a chosen file", () => {
  const isRight = (text: string) => countCertificates(text) > 0;

  it("is read when it is what was asked for", async () => {
    expect(await readPem(new File([CERTIFICATE], "ca.pem"), isRight)).toEqual({
      text: CERTIFICATE,
    });
    expect(await readPem(new File(["x"], "ca.pem"), isRight)).toEqual({ problem: "invalid" });
  });

  it("is not read beyond what the engine takes", async () => {
    const file = (size: number) => new File([CERTIFICATE.padEnd(size)], "ca.pem");
    expect(await readPem(file(200_000), isRight)).toHaveProperty("text");
    expect(await readPem(file(200_001), isRight)).toEqual({ problem: "large" });
  });
});
