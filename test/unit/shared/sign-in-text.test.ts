import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { readSignInText } from "../../../shared/sign-in-text.ts";

/** The parts that matter for a row; whatever is left out must be absent, empty or false. */
interface Expected {
  readonly prefix?: string;
  readonly repository?: string;
  readonly username?: string;
  readonly secret?: string;
  readonly plainHttp?: boolean;
}

type Row = readonly [text: string, host: string, more?: Expected];

function expectRow([text, host, more = {}]: Row): void {
  expect(readSignInText(text)).toEqual({
    kind: "address",
    host,
    prefix: "",
    plainHttp: false,
    ...more,
  });
}

const nameOf = ([text]: Row): string => text;
const rows = (...list: readonly Row[]) => list.map((row) => [nameOf(row), row] as const);

describe("a host that was typed", () => {
  it.each(
    rows(
      ["ghcr.io", "ghcr.io"],
      ["  GHCR.io \n", "ghcr.io"],
      ["ghcr.io/", "ghcr.io"],
      ["harbor", "harbor"],
      ["harbor:5000", "harbor:5000"],
      ["harbor:80", "harbor:80"],
      ["localhost:80", "localhost:80"],
      ["127.0.0.1:5000", "127.0.0.1:5000"],
      ["[::1]:5000", "[::1]:5000"],
      ["index.docker.io", "docker.io"],
      ["registry-1.docker.io", "docker.io"],
      ["hub.docker.com", "docker.io"],
      ['"ghcr.io"', "ghcr.io"],
      ["`quay.io`", "quay.io"],
      ["<https://quay.io/>", "quay.io"],
    ),
  )("is read in %j", (_name, row) => expectRow(row));
});

describe("an address of the web", () => {
  it.each(
    rows(
      ["https://ghcr.io", "ghcr.io"],
      ["https://Registry.Example.test/v2/", "registry.example.test"],
      ["http://registry.example.test:8080/v2/", "registry.example.test:8080", { plainHttp: true }],
      ["http://127.0.0.1:5000/", "127.0.0.1:5000", { plainHttp: true }],
      ["https://index.docker.io/v1/", "docker.io"],
      ["registry.example.test/v2/", "registry.example.test"],
      ["registry.example.test/v2", "registry.example.test"],
      ["https://registry.example.test/v2/_catalog?n=100", "registry.example.test"],
      [
        "https://registry.example.test/v2/team/app/tags/list",
        "registry.example.test",
        { repository: "team/app" },
      ],
      [
        "https://registry.example.test/v2/team/app/manifests/1.0",
        "registry.example.test",
        { repository: "team/app" },
      ],
      ["https://harbor.example.test/harbor/projects/3/repositories", "harbor.example.test"],
      ["harbor.example.test/harbor/projects/3/repositories/App?x=1", "harbor.example.test"],
      ["https://hub.docker.com/r/team/app", "docker.io", { repository: "team/app" }],
      ["https://hub.docker.com/r/team/app/tags?name=1", "docker.io", { repository: "team/app" }],
      ["hub.docker.com/r/team/app", "docker.io", { repository: "team/app" }],
      ["https://hub.docker.com/_/alpine", "docker.io", { repository: "library/alpine" }],
      [
        "https://hub.docker.com/repository/docker/team/app/general",
        "docker.io",
        { repository: "team/app" },
      ],
      ["https://hub.docker.com/u/team", "docker.io"],
      ["https://github.com/Octo/ship/pkgs/container/ship", "ghcr.io", { repository: "octo/ship" }],
      [
        "https://github.com/orgs/octo/packages/container/package/ship%2Fapi",
        "ghcr.io",
        { repository: "octo/ship/api" },
      ],
      ["https://quay.io/repository/tides/chart?tab=tags", "quay.io", { repository: "tides/chart" }],
      [
        "https://gitlab.com/group/sub/app/container_registry/42",
        "registry.gitlab.com",
        { repository: "group/sub/app" },
      ],
      [
        "https://gitlab.com/group/app/-/container_registry",
        "registry.gitlab.com",
        { repository: "group/app" },
      ],
      [
        "https://gallery.ecr.aws/docker/library",
        "public.ecr.aws",
        { repository: "docker/library" },
      ],
      [
        "https://eu-central-1.console.aws.amazon.com/ecr/repositories/private/123456789012/team/app?region=eu-central-1",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        { repository: "team/app" },
      ],
      [
        "https://console.cloud.google.com/artifacts/docker/my-project/europe-west1/images/app",
        "europe-west1-docker.pkg.dev",
        { repository: "my-project/images/app" },
      ],
      [
        "https://bob:s%40cret@registry.example.test/",
        "registry.example.test",
        { username: "bob", secret: "s@cret" },
      ],
    ),
  )("is read in %j", (_name, row) => expectRow(row));
});

describe("an image reference", () => {
  it.each(
    rows(
      ["ghcr.io/octo/app:1.0", "ghcr.io", { repository: "octo/app" }],
      [`ghcr.io/octo/app@sha256:${"a".repeat(64)}`, "ghcr.io", { repository: "octo/app" }],
      ["docker://ghcr.io/octo/app", "ghcr.io", { repository: "octo/app" }],
      [
        "oci://registry.example.test/charts/app",
        "registry.example.test",
        { repository: "charts/app" },
      ],
      ["alpine:3.20", "docker.io", { repository: "library/alpine" }],
      ["redis:7", "docker.io", { repository: "library/redis" }],
      ["team/app", "docker.io", { repository: "team/app" }],
      ["127.0.0.1:5000/app:1", "127.0.0.1:5000", { repository: "app" }],
    ),
  )("is read in %j", (_name, row) => expectRow(row));
});

describe("a host with the beginning of repository names", () => {
  it.each(
    rows(
      ["quay.io/tides", "quay.io", { prefix: "tides" }],
      ["quay.io/tides/", "quay.io", { prefix: "tides" }],
      ["docker.io/team", "docker.io", { prefix: "team" }],
      ["ghcr.io/octo/app", "ghcr.io", { prefix: "octo/app", repository: "octo/app" }],
    ),
  )("is read in %j", (_name, row) => expectRow(row));
});

describe("a line for another program", () => {
  it.each(
    rows(
      ["docker login", "docker.io"],
      ["docker login harbor.example.test", "harbor.example.test"],
      ["docker login harbor", "harbor"],
      ["docker login https://index.docker.io/v1/", "docker.io"],
      ["docker login registry.example.test/v2/", "registry.example.test"],
      ["$ docker login -u bob ghcr.io", "ghcr.io", { username: "bob" }],
      ["docker login -u bob -p hunter2 ghcr.io", "ghcr.io", { username: "bob", secret: "hunter2" }],
      [
        "sudo -E docker login --username=bob --password='two words' ghcr.io",
        "ghcr.io",
        { username: "bob", secret: "two words" },
      ],
      ["sudo -u root docker login ghcr.io -ubob", "ghcr.io", { username: "bob" }],
      ["docker login -u AWS -p $TOKEN ghcr.io", "ghcr.io", { username: "AWS" }],
      ['docker login -u "$USER" -p "$(cat token)" ghcr.io', "ghcr.io"],
      [
        "docker login --username=name@alias registry.cn-hangzhou.aliyuncs.com",
        "registry.cn-hangzhou.aliyuncs.com",
        { username: "name@alias" },
      ],
      ["docker login -u 'robot$ci' harbor.test", "harbor.test", { username: "robot$ci" }],
      [
        "aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
        { username: "AWS" },
      ],
      [
        "echo ghp_canary | docker login ghcr.io -u octo --password-stdin",
        "ghcr.io",
        { username: "octo", secret: "ghp_canary" },
      ],
      [
        "echo $CR_PAT | docker login ghcr.io -u octo --password-stdin",
        "ghcr.io",
        { username: "octo" },
      ],
      ["echo hello; docker login ghcr.io -u octo", "ghcr.io", { username: "octo" }],
      ["podman login quay.io/tides", "quay.io", { prefix: "tides" }],
      ["podman login --authfile /tmp/a.json -u bob quay.io", "quay.io", { username: "bob" }],
      ["nerdctl -n k8s.io login ghcr.io", "ghcr.io"],
      [
        "helm registry login -u bob registry.example.test",
        "registry.example.test",
        { username: "bob" },
      ],
      [
        "crane auth login ghcr.io -u octo -p t0ken",
        "ghcr.io",
        { username: "octo", secret: "t0ken" },
      ],
      [
        "oras login --plain-http registry.lab.test:5000",
        "registry.lab.test:5000",
        { plainHttp: true },
      ],
      ["portolan login ghcr.io -u octo --password-stdin", "ghcr.io", { username: "octo" }],
      ["DOCKER_CONFIG=/tmp/x docker --context lab login ghcr.io", "ghcr.io"],
      ["docker login \\\n  -u bob \\\n  ghcr.io", "ghcr.io", { username: "bob" }],
      ["C:\\Tools\\docker.exe login ghcr.io", "ghcr.io"],
      ["docker pull ghcr.io/octo/app:1.0", "ghcr.io", { repository: "octo/app" }],
      ["docker pull alpine", "docker.io", { repository: "library/alpine" }],
      [
        "docker image pull --platform linux/arm64 ghcr.io/octo/app",
        "ghcr.io",
        { repository: "octo/app" },
      ],
      ["docker run --rm -it -p 80:80 ghcr.io/octo/app:2 sh", "ghcr.io", { repository: "octo/app" }],
      [
        "docker tag app:1 registry.example.test/team/app:1",
        "registry.example.test",
        { repository: "team/app" },
      ],
      [
        "podman pull --creds bob:hunter2 registry.example.test/team/app",
        "registry.example.test",
        { repository: "team/app", username: "bob", secret: "hunter2" },
      ],
      [
        "skopeo copy docker-archive:/tmp/app.tar docker://registry.example.test/team/app:1",
        "registry.example.test",
        { repository: "team/app" },
      ],
      ["skopeo inspect docker://quay.io/tides", "quay.io", { repository: "tides" }],
      [
        "docker buildx imagetools inspect ghcr.io/octo/app:1",
        "ghcr.io",
        { repository: "octo/app" },
      ],
    ),
  )("is read in %j", (_name, row) => expectRow(row));
});

describe("the configuration of another program", () => {
  it.each([
    '{"auths":{"ghcr.io":{"auth":"Ym9iOmh1bnRlcjI="}}}',
    ' {\n  "credsStore": "desktop"\n}\n',
    '{"credHelpers":{"quay.io":"pass"}}',
  ])("is recognised in %j", (text) => {
    expect(readSignInText(text)).toEqual({ kind: "configuration" });
  });

  it.each(["{", "{}", '{"kind":"Pod"}', '{"auths":'])("is not seen in %j", (text) => {
    expect(readSignInText(text)).toBeUndefined();
  });

  it("is not looked into beyond what the engine takes", () => {
    const text = `{"auths":{},"x":"${"a".repeat(900_000)}"}`;
    expect(readSignInText(text)).toBeUndefined();
  });
});

describe("a text that names no registry", () => {
  it.each([
    "",
    "   ",
    "a b",
    "user@host",
    "http://",
    "https://",
    "ftp://ghcr.io/",
    "ｇhcr.io",
    "https://ｇhcr.io/",
    "https://ghcr.io%2eevil.test/",
    "ghcr.io:99999",
    "https://a b/",
    "-----BEGIN CERTIFICATE-----",
    "docker login ｇhcr.io",
    "kubectl get pods",
    "a".repeat(10_001),
  ])("is %j", (text) => {
    expect(readSignInText(text)).toBeUndefined();
  });
});

describe("any text", () => {
  it("is read without failing, and names only hosts that stand in it", () => {
    assert(
      property(string({ unit: "binary", maxLength: 200 }), (text) => {
        const read = readSignInText(text);
        if (read?.kind !== "address" || read.host === "docker.io") return;
        expect(text.toLowerCase()).toContain(read.host.toLowerCase());
      }),
    );
  });

  it("of another host is never taken for a known one", () => {
    for (const text of [
      "ghcr.io.evil.test",
      "https://evilghcr.io/",
      "hub.docker.com.evil.test/r/a/b",
    ]) {
      const read = readSignInText(text);
      expect(read).toMatchObject({ kind: "address", host: expect.stringMatching(/evil/) });
    }
  });
});
