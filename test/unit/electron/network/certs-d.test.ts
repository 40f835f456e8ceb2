import { generateKeyPairSync } from "node:crypto";
import { chmod, mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, afterAll, describe, expect, it } from "vitest";
import { readCertsD } from "../../../../electron/network/certs-d.ts";
import type { AppError } from "../../../../shared/errors.ts";
import { makeServerCertificate } from "../../../support/real/certificates.ts";
import { createTempDir, type TempDir } from "../../../support/temp-dir.ts";
import { OPTIONS, programsWith, type TestPrograms } from "./programs.ts";

let folder: TempDir;
let ca: string;
let certificate: string;
let key: string;

beforeAll(async () => {
  folder = await createTempDir();
  const made = await makeServerCertificate(folder.path);
  ca = (await readFile(made.caPath, "utf8")).trim();
  certificate = (await readFile(made.certificatePath, "utf8")).trim();
  key = (await readFile(made.keyPath, "utf8")).trim();
}, 30_000);
afterAll(() => folder.remove());

function read(
  programs: TestPrograms,
  host = "127.0.0.1:5000",
  platform: NodeJS.Platform = "linux",
) {
  return readCertsD(
    host,
    { folders: programs.places.certsD, platform, files: programs.files },
    OPTIONS,
  );
}

async function failureOf(programs: TestPrograms): Promise<AppError> {
  return read(programs).then(
    () => expect.fail("it was accepted"),
    (error: AppError) => error,
  );
}

describe("readCertsD", () => {
  it("R25: takes *.crt as authorities and *.cert with *.key as the client's certificate", async () => {
    const programs = await programsWith({
      "etc/docker/certs.d/127.0.0.1:5000/ca.crt": `Subject: a comment\n${ca}\n${certificate}\n`,
      "etc/docker/certs.d/127.0.0.1:5000/client.cert": certificate,
      "etc/docker/certs.d/127.0.0.1:5000/client.key": key,
      "etc/docker/certs.d/127.0.0.1:5000/README": "not a certificate",
      "etc/docker/certs.d/127.0.0.1:5001/ca.crt": "another registry, and damaged",
    });
    const at = (name: string) => join(programs.root, "etc/docker/certs.d/127.0.0.1:5000", name);
    expect(await read(programs)).toEqual({
      authorities: [ca, certificate],
      clientCertificate: { certificate, key },
      files: [at("ca.crt"), at("client.cert"), at("client.key")],
    });
  });

  it("R25: joins the authorities of all folders and takes the first client certificate", async () => {
    const programs = await programsWith({
      "user/certs.d/127.0.0.1:5000/a.crt": ca,
      "etc/containers/certs.d/127.0.0.1:5000/b.crt": ca,
      "etc/docker/certs.d/127.0.0.1:5000/c.crt": certificate,
      "etc/containers/certs.d/127.0.0.1:5000/b.cert": certificate,
      "etc/containers/certs.d/127.0.0.1:5000/b.key": key,
      "etc/docker/certs.d/127.0.0.1:5000/a.cert": ca,
      "etc/docker/certs.d/127.0.0.1:5000/a.key": await readFile(
        join(folder.path, "ca.key"),
        "utf8",
      ),
    });
    const found = await read(programs);
    expect(found.authorities).toEqual([ca, certificate]);
    expect(found.clientCertificate).toEqual({ certificate, key });
    expect(found.files).toHaveLength(7);
  });

  it("R25: finds nothing where there is nothing", async () => {
    expect(await read(await programsWith())).toEqual({ authorities: [], files: [] });
  });

  it("R25: looks for Docker Hub under both of its names, and never outside of the folders", async () => {
    const programs = await programsWith({
      "etc/docker/certs.d/registry-1.docker.io/a.crt": ca,
      "user/certs.d/docker.io/b.crt": certificate,
    });
    expect((await read(programs, "docker.io")).authorities).toEqual([certificate, ca]);
    for (const host of ["..", "../docker.io", "a/b", ""]) {
      await expect(read(programs, host)).rejects.toMatchObject({ code: "invalid_reference" });
    }
  });

  it("R25: leaves the colon out of the folder's name on Windows", async () => {
    const programs = await programsWith({ "user/certs.d/registry.test5000/a.crt": ca });
    expect((await read(programs, "registry.test:5000", "win32")).authorities).toEqual([ca]);
    expect((await read(programs, "registry.test:5000", "linux")).authorities).toEqual([]);
  });

  it.each([
    ["client.cert", "client.key"],
    ["client.key", "client.cert"],
  ])("R25: half a pair (%s) names the missing half (%s)", async (present, missing) => {
    const programs = await programsWith({
      [`user/certs.d/127.0.0.1:5000/${present}`]: present.endsWith(".key") ? key : certificate,
    });
    const error = await failureOf(programs);
    expect(error.code).toBe("configuration_invalid");
    expect(error.details["path"]).toBe(join(programs.root, "user/certs.d/127.0.0.1:5000", missing));
    expect(error.details["why"]).toContain(present);
  });

  it("R25: an encrypted, damaged or foreign key is said in words, and never shown", async () => {
    const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pkcs8 = { type: "pkcs8", format: "pem" } as const;
    const legacy = { type: "sec1", format: "pem" } as const;
    const cipher = { cipher: "aes-256-cbc", passphrase: "canary" };
    const cases = [
      [pair.privateKey.export({ ...pkcs8, ...cipher }).toString(), "encrypted"],
      [pair.privateKey.export({ ...legacy, ...cipher }).toString(), "encrypted"],
      [pair.privateKey.export(pkcs8).toString(), "not the key of"],
      ["-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----\n", "damaged"],
      ["-----BEGIN PRIVATE KEY-----\nCANARY", "no private key"],
      ["CANARY", "no private key"],
    ];
    for (const [text = "", why] of cases) {
      const error = await failureOf(
        await programsWith({
          "user/certs.d/127.0.0.1:5000/client.cert": certificate,
          "user/certs.d/127.0.0.1:5000/client.key": text,
        }),
      );
      expect(error.code).toBe("configuration_invalid");
      expect(error.details["path"]).toMatch(/client\.key$/);
      expect(error.details["why"]).toContain(why);
      expect(`${error.message}${error.stack}`).not.toContain("CANARY");
    }
  });

  it("R25: a file without or with damaged certificates is named", async () => {
    const damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
    for (const [text, why] of [
      ["", "no certificate"],
      [`${ca}\n${damaged}`, "certificate 2"],
    ]) {
      const programs = await programsWith({ "user/certs.d/127.0.0.1:5000/ca.crt": text ?? "" });
      expect((await failureOf(programs)).details).toMatchObject({
        path: join(programs.root, "user/certs.d/127.0.0.1:5000/ca.crt"),
        why: expect.stringContaining(why ?? "") as string,
      });
    }
  });

  it("R25: passes over a link that leads nowhere, and refuses more than 100 files", async () => {
    const programs = await programsWith();
    const host = join(programs.root, "user/certs.d/127.0.0.1:5000");
    await mkdir(host, { recursive: true });
    await symlink("nowhere", join(host, "ca.crt"));
    expect(await read(programs)).toEqual({ authorities: [], files: [] });
    for (let index = 1; index < 100; index += 1) {
      await programs.write(`user/certs.d/127.0.0.1:5000/${index}.crt`, ca);
    }
    expect((await read(programs)).authorities).toEqual([ca]);
    await programs.write("user/certs.d/127.0.0.1:5000/101.crt", ca);
    expect((await failureOf(programs)).details["why"]).toContain("more than 100");
  });

  it.skipIf(process.getuid?.() === 0)(
    "R25: passes over a folder that is closed to us, and names a key that is",
    async () => {
      const programs = await programsWith({
        "user/certs.d/127.0.0.1:5000/client.cert": certificate,
        "user/certs.d/127.0.0.1:5000/client.key": key,
      });
      await chmod(join(programs.root, "user/certs.d/127.0.0.1:5000/client.key"), 0);
      expect((await failureOf(programs)).details["why"]).toContain("EACCES");
      await chmod(join(programs.root, "user/certs.d/127.0.0.1:5000"), 0);
      expect(await read(programs)).toEqual({ authorities: [], files: [] });
      await chmod(join(programs.root, "user/certs.d/127.0.0.1:5000"), 0o700);
    },
  );
});
