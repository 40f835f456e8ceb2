import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMirrors } from "../../../../electron/network/mirror-list.ts";
import { mirrorsFor } from "../../../../electron/network/mirror-plan.ts";
import { parseOwnMirrors } from "../../../../electron/network/own-mirrors.ts";
import { network } from "../../../../shared/ipc/contract/network.ts";
import { makeServerCertificate } from "../../../support/real/certificates.ts";
import { createTempDir, type TempDir } from "../../../support/temp-dir.ts";
import { OPTIONS, programsWith, type TestPrograms } from "./programs.ts";

const ALPINE = { host: "docker.io", repository: "library/alpine" };

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

function plan(
  programs: TestPrograms,
  target = ALPINE,
  own: Parameters<typeof parseOwnMirrors>[0] = [],
) {
  return mirrorsFor(target, { own: parseOwnMirrors(own), programs }, OPTIONS);
}

function list(programs: TestPrograms, own: Parameters<typeof parseOwnMirrors>[0] = []) {
  return listMirrors({ own: parseOwnMirrors(own), programs }, OPTIONS);
}

const EVERYTHING = {
  "etc/containerd/certs.d/docker.io/hosts.toml": `
    server = "https://registry-1.docker.io"
    [host."https://cd-1.test"]
    capabilities = ["pull"]
    header = { Authorization = "Bearer canary" }
    [host."http://cd-2.test:5000"]
    [host."https://registry-1.docker.io"]
    [host."https://push.test"]
    capabilities = ["push"]`,
  "etc/registries.conf": `
    [[registry]]
    location = "docker.io"
    [[registry.mirror]]
    location = "conf-1.test/hub"
    pull-from-mirror = "tag-only"
    [[registry.mirror]]
    location = "conf-2.test"
    insecure = true`,
  "etc/docker/daemon.json": `{
    "registry-mirrors": ["https://daemon.test", "https://cd-2.test:5000", "http://10.0.0.5:5000"],
    "insecure-registries": ["10.0.0.0/8", "old.test:5000"] }`,
};
const OWN = [
  { registry: "docker.io", url: "https://own.test/proxy" },
  { registry: "docker.io/other", url: "https://not-this.test" },
];

describe("mirrorsFor", () => {
  it("R26: asks ours first, then containerd's, containers' and Docker's, each in its own order", async () => {
    const { mirrors, problems, ...rest } = await plan(await programsWith(EVERYTHING), ALPINE, OWN);
    expect(problems).toEqual([]);
    expect(rest).toEqual({ certificates: { authorities: [], files: [] } });
    const seen = mirrors.map(({ host, repository, source, resolves, pulls, namespace }) =>
      [source.origin, host, repository, resolves, pulls, namespace].join(" "),
    );
    expect(seen).toEqual([
      "portolan own.test proxy/library/alpine true true ",
      "containerd cd-1.test library/alpine false true docker.io",
      "containerd cd-2.test:5000 library/alpine true true docker.io",
      "containers conf-1.test hub/library/alpine true false ",
      "containers conf-2.test library/alpine true true ",
      "docker daemon.test library/alpine true true ",
      "docker 10.0.0.5:5000 library/alpine true true ",
    ]);
    const open = mirrors
      .filter(({ plainHttp, skipVerify }) => plainHttp || skipVerify)
      .map(({ host, plainHttp, skipVerify }) => [host, plainHttp, skipVerify].join(" "));
    expect(open).toEqual([
      "cd-2.test:5000 true false",
      "conf-2.test true true",
      "10.0.0.5:5000 true true",
    ]);
    expect(mirrors[1]?.headers).toEqual({ authorization: "Bearer canary" });
  });

  it("R26: Docker's mirrors are for Docker Hub only", async () => {
    const programs = await programsWith(EVERYTHING);
    const other = await plan(programs, { host: "ghcr.io", repository: "team/app" }, OWN);
    expect(other.mirrors).toEqual([]);
    const insecure = await plan(programs, { host: "old.test:5000", repository: "app" });
    expect(insecure.insecure).toEqual({
      plainHttp: true,
      skipVerify: true,
      file: join(programs.root, "etc/docker/daemon.json"),
    });
  });

  it("R26: a blocked repository has no mirrors, and names the file", async () => {
    const programs = await programsWith({
      "user/registries.conf": `[[registry]]\nlocation = "docker.io/library"\nblocked = true\n`,
    });
    const { blocked, mirrors } = await plan(programs, ALPINE, OWN);
    expect(blocked).toEqual({ file: join(programs.root, "user/registries.conf") });
    expect(mirrors).toEqual([]);
    expect(
      (await plan(programs, { host: "docker.io", repository: "team/app" })).blocked,
    ).toBeUndefined();
  });

  it("R26: a location rule moves the repository, with the mirrors of the rule", async () => {
    const programs = await programsWith({
      "etc/registries.conf": `
        [[registry]]
        prefix = "example.com/foo"
        location = "internal.test:5000/bar"
        insecure = true
        [[registry.mirror]]
        location = "mirror.test/m"
        [[registry]]
        prefix = "*.example.com"
        [[registry.mirror]]
        location = "wild.test/w"`,
    });
    const moved = await plan(programs, { host: "example.com", repository: "foo/app" });
    expect(moved.moved).toEqual({
      host: "internal.test:5000",
      repository: "bar/app",
      insecure: true,
      file: join(programs.root, "etc/registries.conf"),
    });
    expect(moved.insecure).toBeUndefined();
    expect(moved.mirrors).toMatchObject([{ host: "mirror.test", repository: "m/app" }]);
    const wild = await plan(programs, { host: "a.b.example.com", repository: "app" });
    expect(wild.moved).toBeUndefined();
    expect(wild.mirrors).toMatchObject([{ host: "wild.test", repository: "w/app" }]);
  });

  it("R26: takes the first of containerd's folders that exists, and the default folder last", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/_default/hosts.toml": `server = "https://only.test"\n`,
      "etc/containerd/certs.d/a.test_5000_/hosts.toml": `[host."https://underscore.test"]\n`,
      "etc/containerd/certs.d/a.test:5000/hosts.toml": `[host."https://colon.test"]\n`,
      "etc/containerd/certs.d/b.test:5000/hosts.toml": `server = "http://b.test:5000"\n[host."https://colon.test/v2/p"]\noverride_path = true\n`,
    });
    const at = (host: string) => plan(programs, { host, repository: "app" });
    expect((await at("a.test:5000")).mirrors).toMatchObject([
      { host: "underscore.test", namespace: "a.test:5000" },
    ]);
    const b = await at("b.test:5000");
    expect(b.mirrors).toMatchObject([{ host: "colon.test", repository: "p/app" }]);
    expect(b.moved).toBeUndefined();
    expect(b.insecure).toMatchObject({ plainHttp: true, skipVerify: false });
    expect((await at("c.test")).moved).toMatchObject({
      host: "only.test",
      repository: "app",
      insecure: false,
    });
  });

  it("R25: reads the ca and client files of hosts.toml, relative to it", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/docker.io/hosts.toml": `
        ca = "server.pem"
        [host."https://one.test"]
        ca = ["ca.pem", "server.pem"]
        client = [["client.cert", "client.key"]]
        [host."https://two.test"]
        client = "both.pem"`,
      "etc/containerd/certs.d/docker.io/ca.pem": ca,
      "etc/containerd/certs.d/docker.io/server.pem": certificate,
      "etc/containerd/certs.d/docker.io/client.cert": certificate,
      "etc/containerd/certs.d/docker.io/client.key": key,
      "etc/containerd/certs.d/docker.io/both.pem": `${key}\n${certificate}\n`,
    });
    const { mirrors, certificates, problems } = await plan(programs);
    expect(problems).toEqual([]);
    expect(certificates.authorities).toEqual([certificate]);
    expect(mirrors).toMatchObject([
      { authorities: [ca, certificate], clientCertificate: { certificate, key } },
      { authorities: [], clientCertificate: { certificate, key } },
    ]);
  });

  it("R25: a mirror whose certificates cannot be used is left out and named, in plan and list", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/docker.io/hosts.toml": `
        [host."https://bad.test"]
        ca = "absent.pem"
        [host."https://half.test"]
        client = "client.cert"
        [host."https://good.test"]`,
      "etc/containerd/certs.d/docker.io/client.cert": certificate,
    });
    const { mirrors, problems } = await plan(programs);
    expect(mirrors.map(({ host }) => host)).toEqual(["good.test"]);
    expect(problems.map(({ error }) => error.details["path"])).toEqual([
      join(programs.root, "etc/containerd/certs.d/docker.io/absent.pem"),
      join(programs.root, "etc/containerd/certs.d/docker.io/client.cert"),
    ]);
    expect((await list(programs)).problems).toHaveLength(2);
  });

  it("R25: without hosts.toml the certificates in containerd's folder count, as in Docker's", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/a.test/ca.crt": ca,
      "etc/containerd/certs.d/a.test/client.cert": certificate,
      "etc/containerd/certs.d/a.test/client.key": key,
      "etc/containerd/certs.d/b.test/hosts.toml": "damaged",
      "etc/containerd/certs.d/b.test/ca.crt": ca,
      "etc/containerd/certs.d/_default/hosts.toml": `[host."https://default.test"]\n`,
    });
    const a = await plan(programs, { host: "a.test", repository: "app" });
    expect(a).toMatchObject({
      certificates: { authorities: [ca], clientCertificate: { certificate, key } },
      mirrors: [],
      problems: [],
    });
    const b = await plan(programs, { host: "b.test", repository: "app" });
    expect(b.certificates.authorities).toEqual([ca]);
    expect(b.problems).toHaveLength(1);
  });

  it("R25: what belongs to the registry itself is not used for the place that another file moved it to", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/a.test/ca.crt": ca,
      "etc/containerd/certs.d/a.test/client.cert": certificate,
      "etc/containerd/certs.d/a.test/client.key": key,
      "etc/registries.conf": `[[registry]]\nprefix = "a.test/team"\nlocation = "b.test"\n`,
      "etc/docker/daemon.json": `{"insecure-registries": ["a.test"]}`,
    });
    const moved = await plan(programs, { host: "a.test", repository: "team/app" });
    expect(moved.moved).toMatchObject({ host: "b.test", repository: "app", insecure: false });
    expect(moved.certificates).toEqual({ authorities: [], files: [] });
    expect(moved.insecure).toBeUndefined();
    const stayed = await plan(programs, { host: "a.test", repository: "other/app" });
    expect(stayed.certificates.clientCertificate).toEqual({ certificate, key });
    expect(stayed.insecure).toMatchObject({ plainHttp: true, skipVerify: true });
  });

  it("R26: our wildcard tells the mirror which registry is meant; a registry is not its own mirror", async () => {
    const own = [{ registry: "*.example.com", url: "https://m.example.com" }];
    const programs = await programsWith();
    const at = async (host: string) =>
      (await plan(programs, { host, repository: "app" }, own)).mirrors;
    expect(await at("a.example.com")).toMatchObject([
      { host: "m.example.com", namespace: "a.example.com" },
    ]);
    expect(await at("m.example.com")).toEqual([]);
    expect(await at("example.com")).toEqual([]);
  });

  it("R26: what stands in two lists is asked once, unless the second may do more", async () => {
    const programs = await programsWith({
      "etc/containerd/certs.d/docker.io/hosts.toml": `[host."https://m.test"]\ncapabilities = ["pull"]\n`,
      "etc/docker/daemon.json": `{"registry-mirrors": ["https://m.test", "https://m.test/"]}`,
    });
    const { mirrors } = await plan(programs);
    expect(mirrors.map(({ source, resolves }) => `${source.origin} ${resolves}`)).toEqual([
      "containerd false",
      "docker true",
    ]);
  });

  it("R26: sees a changed file, and can be cancelled", async () => {
    const programs = await programsWith({ "etc/docker/daemon.json": `{"registry-mirrors": []}` });
    expect((await plan(programs)).mirrors).toEqual([]);
    await programs.write("etc/docker/daemon.json", `{"registry-mirrors": ["https://new.test"]}`);
    expect((await plan(programs)).mirrors).toMatchObject([{ host: "new.test" }]);
    const cancelled = mirrorsFor(ALPINE, { own: [], programs }, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("listMirrors", () => {
  it("R26: lists everything in the order of the plan, in the form of the contract, without secrets", async () => {
    const programs = await programsWith({
      ...EVERYTHING,
      "etc/containerd/certs.d/_default/hosts.toml": `server = "http://only.test/v2/all"\noverride_path = true\n`,
      "etc/registries.conf.d/a.conf": `
        [[registry]]
        prefix = "moved.test"
        location = "other.test/x"
        [[registry]]
        prefix = "*.blocked.test"
        blocked = true
        insecure = true`,
    });
    const listed = network.mirrors.output.parse(await list(programs, OWN));
    expect(
      listed.mirrors.map(({ origin, registry, url, resolves, insecure }) =>
        [origin, registry, url, resolves, insecure].join(" "),
      ),
    ).toEqual([
      "portolan docker.io https://own.test/proxy true false",
      "portolan docker.io/other https://not-this.test true false",
      "containerd docker.io https://cd-1.test false false",
      "containerd docker.io http://cd-2.test:5000 true true",
      "containers docker.io https://conf-1.test/hub true false",
      "containers docker.io https://conf-2.test true true",
      "docker docker.io https://daemon.test true false",
      "docker docker.io https://cd-2.test:5000 true false",
      "docker docker.io http://10.0.0.5:5000 true true",
    ]);
    expect(
      listed.rules.map(({ registry, kind, location }) => [registry, kind, location].join(" ")),
    ).toEqual([
      "* location http://only.test:80/all",
      "* insecure ",
      "*.blocked.test blocked ",
      "*.blocked.test insecure ",
      "moved.test location other.test/x",
      "10.0.0.0/8 insecure ",
      "old.test:5000 insecure ",
    ]);
    expect(listed.problems).toEqual([]);
    expect(JSON.stringify(listed)).not.toContain("canary");
  });

  it("R26: a damaged file of each program hides nothing of the others", async () => {
    const programs = await programsWith({
      ...EVERYTHING,
      "user/daemon.json": "canary",
      "etc/registries.conf.d/a.conf": 'canary = "',
      "etc/containerd/certs.d/bad.test/hosts.toml": "canary",
    });
    const { mirrors, problems } = await list(programs);
    expect(mirrors).toHaveLength(7);
    expect(
      problems.map(({ file, error }) => [file.slice(programs.root.length + 1), error.code]),
    ).toEqual([
      ["etc/containerd/certs.d/bad.test/hosts.toml", "configuration_invalid"],
      ["etc/registries.conf.d/a.conf", "configuration_invalid"],
      ["user/daemon.json", "configuration_invalid"],
    ]);
    expect(JSON.stringify(problems)).not.toContain("canary");
    expect((await plan(programs)).mirrors).toHaveLength(6);
  });
});
