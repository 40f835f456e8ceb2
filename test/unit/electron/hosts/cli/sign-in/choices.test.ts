import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import {
  plainHttpChoice,
  readChoices,
} from "../../../../../../electron/hosts/cli/sign-in/choices.ts";
import type {
  LinkOptions,
  LookOptions,
} from "../../../../../../electron/hosts/cli/sign-in/choice-options.ts";
import { TEST_TLS } from "../../../../../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../../../../../support/temp-dir.ts";

let folder: TempDir;
let cert: string;
let key: string;

beforeAll(async () => {
  folder = await createTempDir();
  cert = join(folder.path, "tls.crt");
  key = join(folder.path, "tls.key");
  await writeFile(cert, TEST_TLS.cert);
  await writeFile(key, TEST_TLS.key);
});
afterAll(() => folder.remove());

const read = (options: LinkOptions & LookOptions, plainHttp: readonly string[] = []): unknown =>
  readChoices(options, { address: "harbor.test:5000/team", plainHttp, messages: en.signIn });

describe("choices", () => {
  it("hold only what an option names: everything else stays as it was", async () => {
    expect(await read({})).toEqual({});
    expect(await read({ label: "", production: false })).toEqual({ label: "", production: false });
  });

  it("hold the content of the files", async () => {
    expect(await read({ ca: [cert, cert], clientCert: cert, clientKey: key })).toEqual({
      authorities: [`${TEST_TLS.cert}\n`, `${TEST_TLS.cert}\n`],
      clientCertificate: {
        certificate: `${TEST_TLS.cert}\n`,
        key: expect.stringContaining("BEGIN PRIVATE KEY") as string,
      },
    });
  });

  it("take back with the --no forms", async () => {
    const options = { ca: false, clientCert: false, trustRealm: false, plainHttp: false } as const;
    expect(await read({ ...options, skipTlsVerify: false })).toEqual({
      authorities: [],
      clientCertificate: null,
      trustedRealms: [],
      plainHttp: false,
      skipVerify: false,
    });
  });

  it("refuse half of a client certificate", async () => {
    await expect(read({ clientCert: cert })).rejects.toThrow(en.signIn.clientKeyMissing);
    await expect(read({ clientKey: key })).rejects.toThrow(en.signIn.clientCertMissing);
    await expect(read({ clientCert: false, clientKey: key })).rejects.toThrow(
      en.signIn.clientCertMissing,
    );
  });

  it("A1: name trusted realms by host and port, and by nothing else", async () => {
    expect(await read({ trustRealm: ["auth.test", "10.0.0.1:8443"] })).toEqual({
      trustedRealms: ["auth.test", "10.0.0.1:8443"],
    });
    await expect(read({ trustRealm: ["https://auth.test/token"] })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("--plain-http", () => {
  const address = "harbor.test:5000/team";

  it.each([
    [[""], true],
    [["harbor.test:5000"], true],
    [["other.test", "harbor.test:5000"], true],
    [["harbor.test"], undefined],
    [["other.test"], undefined],
    [[], undefined],
  ])("with %j chooses %s for good", (plainHttp, expected) => {
    expect(plainHttpChoice({}, { address, plainHttp })).toBe(expected);
  });
});
