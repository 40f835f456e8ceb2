import { describe, expect, it } from "vitest";
import { type End, locationOf, peerArgs } from "../../../bench/tool-commands.ts";
import { versionIn } from "../../../bench/tools.ts";

const layout: End = { kind: "layout", path: "/l" };
const registry = (tls: boolean): End => ({
  kind: "registry",
  host: "127.0.0.1:5000",
  tls,
  repository: "r",
});

describe("command lines", () => {
  it("pull with every tool into an OCI layout", () => {
    const from = registry(false);
    expect(peerArgs("skopeo", from, layout).slice(-2)).toEqual([
      "docker://127.0.0.1:5000/r:v1",
      "oci:/l:v1",
    ]);
    expect(peerArgs("crane", from, layout)).toEqual([
      "pull",
      "--format=oci",
      "127.0.0.1:5000/r:v1",
      "/l",
    ]);
    expect(peerArgs("regctl", from, layout).slice(-2)).toEqual([
      "127.0.0.1:5000/r:v1",
      "ocidir:///l:v1",
    ]);
    expect(peerArgs("oras", from, layout).slice(-2)).toEqual(["127.0.0.1:5000/r:v1", "/l:v1"]);
    expect(locationOf(from)).toBe("127.0.0.1:5000/r:v1");
    expect(locationOf(layout)).toBe("oci:/l:v1");
  });

  it("read and write archives with skopeo, which may change manifests only for Docker's form", () => {
    const archive = (form: "oci-archive" | "docker-archive"): End => ({
      kind: "archive",
      form,
      path: "/a.tar",
    });
    const [oci, docker] = [archive("oci-archive"), archive("docker-archive")];
    expect(peerArgs("skopeo", layout, oci).slice(-2)).toEqual(["oci:/l:v1", "oci-archive:/a.tar"]);
    expect(peerArgs("skopeo", docker, layout).slice(-2)).toEqual([
      "docker-archive:/a.tar",
      "oci:/l:v1",
    ]);
    expect(peerArgs("skopeo", layout, oci)).toContain("--preserve-digests");
    expect(peerArgs("skopeo", docker, layout)).not.toContain("--preserve-digests");
    expect(() => peerArgs("crane", layout, oci)).toThrow("archives");
  });

  it("allow plain HTTP only where the registry has no TLS", () => {
    const words = (tls: boolean): string =>
      (["skopeo", "regctl", "oras"] as const)
        .flatMap((peer) => peerArgs(peer, layout, registry(tls)))
        .join(" ");
    expect(words(false)).toMatch(/--dest-tls-verify=false.*tls=disabled.*--to-plain-http/);
    expect(words(true)).not.toMatch(/tls-verify|disabled|plain-http/);
  });
});

it("finds the version in whatever a tool says", () => {
  expect(versionIn("skopeo version 1.9.3")).toBe("1.9.3");
  expect(versionIn("VCSTag:     v0.9.2\nVCSRef: x")).toBe("0.9.2");
  expect(versionIn("docker-registry github.com/docker/distribution 2.8.2+ds1")).toBe("2.8.2+ds1");
  expect(versionIn("none")).toBe("unknown");
});
