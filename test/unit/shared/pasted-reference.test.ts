import { describe, expect, it } from "vitest";
import { formatReference } from "../../../shared/oci/reference.ts";
import { readPastedReference } from "../../../shared/pasted-reference.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

function read(text: string): string | undefined {
  const found = readPastedReference(text);
  if (found === undefined) return undefined;
  return `${found.certain ? "" : "perhaps "}${formatReference(found.reference)}`;
}

describe("a pasted reference", () => {
  it.each([
    ["ghcr.io/team/app:1.2", "ghcr.io/team/app:1.2"],
    [" 127.0.0.1:5000/app ", "127.0.0.1:5000/app"],
    ["localhost/app:1", "localhost/app:1"],
    [`team/app@${DIGEST}`, `docker.io/team/app@${DIGEST}`],
    ["alpine:3.20", "perhaps docker.io/library/alpine:3.20"],
    ["team/app", "perhaps docker.io/team/app"],
    ['"ghcr.io/team/app:1.2"', "ghcr.io/team/app:1.2"],
  ])("is read with its host or without: %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["portolan://ghcr.io/team/app:1.2", "ghcr.io/team/app:1.2"],
    [`PORTOLAN://ghcr.io/team/app%40${DIGEST}`, `ghcr.io/team/app@${DIGEST}`],
    ["portolan://team/app:1.2", undefined],
    ["portolan:ghcr.io/team/app:1.2", undefined],
  ])("row 63: is read from a link of this program: %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["docker pull alpine", "docker.io/library/alpine"],
    ["$ sudo docker pull --platform linux/arm64 team/app:2", "docker.io/team/app:2"],
    ["docker run --rm -it -v /a:/b ghcr.io/team/app:1 sh", "ghcr.io/team/app:1"],
    ["skopeo copy docker://quay.io/team/app:1 oci:here", "quay.io/team/app:1"],
    ["podman pull docker://docker.io/library/redis:7", "docker.io/library/redis:7"],
    ["crane manifest gcr.io/team/app:1 | jq .", "gcr.io/team/app:1"],
  ])("is found in a command line: %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ["https://hub.docker.com/_/alpine", "docker.io/library/alpine"],
    ["https://hub.docker.com/r/team/app/tags?page=1&name=1.2", "docker.io/team/app:1.2"],
    ["hub.docker.com/r/team/app", "docker.io/team/app"],
    [
      "https://hub.docker.com/layers/library/alpine/3.20/images/sha256-ab",
      "docker.io/library/alpine:3.20",
    ],
    ["https://github.com/orgs/team/packages/container/package/app", "ghcr.io/team/app"],
    ["https://quay.io/repository/team/app?tab=tags", "quay.io/team/app"],
    [
      "https://registry.example.test/v2/team/app/manifests/1.2",
      "registry.example.test/team/app:1.2",
    ],
    [`http://127.0.0.1:5000/v2/app/manifests/${DIGEST}`, `127.0.0.1:5000/app@${DIGEST}`],
    ["https://registry-1.docker.io/v2/library/alpine/tags/list", "docker.io/library/alpine"],
    ["https://ghcr.io/team/app:1.2", "ghcr.io/team/app:1.2"],
    ["https://ghcr.io/team/app/", "perhaps ghcr.io/team/app"],
    ["oci://ghcr.io/team/chart:0.1", "ghcr.io/team/chart:0.1"],
  ])("is found in an address: %s", (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    "",
    "alpine",
    "v1.2",
    "two words",
    "docker login ghcr.io",
    "https://example.test",
    "ftp://example.test/app:1",
    "https://xn--a.test/../..",
    "ｇhcr.io/team/app:1",
    "x".repeat(5000),
  ])("is none in anything else: %s", (text) => {
    expect(read(text)).toBeUndefined();
  });

  it("never takes a password along", () => {
    expect(read("https://user:secret@ghcr.io/team/app:1")).toBe("ghcr.io/team/app:1");
  });
});
