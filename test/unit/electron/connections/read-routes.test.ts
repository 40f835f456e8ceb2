import { describe, expect, it } from "vitest";
import { blankRow } from "../../../../electron/connections/rows.ts";
import { ANN, ANN_USERS, NEVER, openRegistry } from "../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../support/registry/seed.ts";
import { TEST_TLS } from "../../../support/registry/tls.ts";
import { openConnections } from "./rig.ts";

const signal = NEVER;

describe("reading through mirrors", () => {
  it("R26: asks our mirror first, and the registry's login never goes there", async () => {
    const upstream = await openRegistry({ auth: { kind: "basic", users: ANN_USERS } });
    const mirror = await openRegistry();
    const layers = [someBytes(10)];
    const image = seedImage(mirror, "team/app", "v1", layers);
    seedImage(upstream, "team/app", "v1", layers);
    const { connections, mirrors, registries } = await openConnections();
    const { host } = upstream;
    const login = { address: host, username: ANN.username, secret: ANN.password } as const;
    await connections.login({ ...login, secretKind: "password" }, { signal });
    mirrors.save([{ registry: host, url: `http://${mirror.host}` }]);
    upstream.requests.length = 0;
    const reader = await registries.reader({ host, repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
    expect(upstream.requests).toEqual([]);
    expect(mirror.requests.length).toBeGreaterThan(0);
    for (const { headers } of mirror.requests) expect(headers["authorization"]).toBeUndefined();
  });

  it("R26: goes on upstream when the mirror does not have it", async () => {
    const [upstream, mirror] = [await openRegistry(), await openRegistry()];
    const image = seedImage(upstream, "team/app", "v1", [someBytes(10)]);
    const { mirrors, registries } = await openConnections();
    mirrors.save([{ registry: upstream.host, url: `http://${mirror.host}` }]);
    const target = { host: upstream.host, repository: "team/app" };
    expect(await (await registries.reader(target)).resolve("v1", { signal })).toEqual(image);
  });

  it("R26: writes to the registry itself", async () => {
    const [upstream, mirror] = [await openRegistry(), await openRegistry()];
    const { mirrors, registries } = await openConnections();
    mirrors.save([{ registry: upstream.host, url: `http://${mirror.host}` }]);
    const target = { host: upstream.host, repository: "team/app" };
    const client = await registries.client(target);
    await client.repository("team/app", "push").lookUp("v1", { signal });
    expect(mirror.requests).toEqual([]);
    expect(upstream.requests.length).toBeGreaterThan(0);
  });

  it("R26: refuses what registries.conf blocks, naming the file", async () => {
    const { registries, write } = await openConnections();
    const conf = '[[registry]]\nlocation = "reg.test/bad"\nblocked = true\n';
    await write(".config/containers/registries.conf", conf);
    const bad = registries.reader({ host: "reg.test", repository: "bad/app" });
    await expect(bad).rejects.toMatchObject({
      code: "registry_blocked",
      details: { host: "reg.test", repository: "bad/app" },
    });
    await registries.reader({ host: "reg.test", repository: "good/app" });
  });

  it("R26: reads a moved repository where the file says", async () => {
    const elsewhere = await openRegistry();
    const image = seedImage(elsewhere, "copies/team/app", "v1", [someBytes(10)]);
    const { registries, write } = await openConnections();
    await write(
      ".config/containers/registries.conf",
      `[[registry]]\nprefix = "reg.test"\nlocation = "${elsewhere.host}/copies"\ninsecure = true\n`,
    );
    const reader = await registries.reader({ host: "reg.test", repository: "team/app" });
    expect(await reader.resolve("v1", { signal })).toEqual(image);
  });

  it("follows a file that switches verification off, but not for what the user has chosen", async () => {
    const registry = await openRegistry({ tls: TEST_TLS });
    const image = seedImage(registry, "team/app", "v1", [someBytes(10)]);
    const { table, registries, write } = await openConnections();
    const { host } = registry;
    const conf = `[[registry]]\nlocation = "${host}"\ninsecure = true\n`;
    await write(".config/containers/registries.conf", conf);
    const target = { host, repository: "team/app" };
    const loose = await registries.reader(target);
    expect(await loose.resolve("v1", { signal })).toEqual(image);
    table.save(blankRow({ address: host, host, prefix: "" }));
    const strict = await registries.reader(target);
    await expect(strict.resolve("v1", { signal })).rejects.toMatchObject({ code: "tls_failed" });
  });
});

describe("a file that names an unverified mirror", () => {
  it("A8: does not have the password saved for that host sent there", async () => {
    const [upstream, mirror] = [
      await openRegistry(),
      await openRegistry({ tls: TEST_TLS, auth: { kind: "basic", users: ANN_USERS } }),
    ];
    const image = seedImage(upstream, "team/app", "v1", [someBytes(10)]);
    const { table, credentials, registries, write } = await openConnections();
    const conf = `[[registry]]\nlocation = "${upstream.host}"\n[[registry.mirror]]\nlocation = "${mirror.host}"\ninsecure = true\n`;
    await write(".config/containers/registries.conf", conf);
    const saved = { username: ANN.username, secret: ANN.password, kind: "password" } as const;
    await credentials.save(mirror.host, saved);
    const blank = blankRow({ address: mirror.host, host: mirror.host, prefix: "" });
    table.save({ ...blank, username: ANN.username, secretKept: "keychain" });
    const target = { host: upstream.host, repository: "team/app" };
    expect(await (await registries.reader(target)).resolve("v1", { signal })).toEqual(image);
    expect(mirror.requests).toEqual([]);
    table.remove(mirror.host);
    await (await registries.reader(target)).resolve("v1", { signal });
    expect(mirror.requests.length).toBeGreaterThan(0);
  });
});

describe("our list of mirrors", () => {
  it("is refused as a whole when one entry is wrong", async () => {
    const { mirrors } = await openConnections();
    const good = { registry: "docker.io", url: "https://mirror.test" };
    mirrors.save([good]);
    expect(() => mirrors.save([good, { registry: "docker.io", url: "ftp://x" }])).toThrowError(
      expect.objectContaining({ code: "invalid_input" }),
    );
    expect((await mirrors.list()).mirrors).toMatchObject([{ ...good, origin: "portolan" }]);
  });

  it("is shown with the lists of other programs, and with files that cannot be read", async () => {
    const { mirrors, write } = await openConnections();
    await write(".docker/daemon.json", '{"registry-mirrors":["https://docker.mirror.test"]}');
    await write(".config/containers/registries.conf", "not = [toml");
    const { mirrors: all, problems } = await mirrors.list();
    expect(all).toMatchObject([{ registry: "docker.io", origin: "docker" }]);
    expect(problems).toMatchObject([{ error: { code: "configuration_invalid" } }]);
  });

  it("is tested by asking", async () => {
    const mirror = await openRegistry();
    const { mirrors } = await openConnections();
    const entry = { registry: "docker.io", url: `http://${mirror.host}` };
    expect(await mirrors.test(entry, { signal })).toEqual({ milliseconds: expect.any(Number) });
    const gone = { registry: "docker.io", url: "https://mirror.invalid" };
    expect((await mirrors.test(gone, { signal })).error).toMatchObject({ code: "host_not_found" });
  });
});
