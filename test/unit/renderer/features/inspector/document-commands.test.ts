import { describe, expect, it } from "vitest";
import { documentCommands } from "../../../../../renderer/features/inspector/document-commands.ts";
import { parseLocation } from "../../../../../shared/location.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";

const digest: Digest = `sha256:${"a".repeat(64)}`;
const location = parseLocation("127.0.0.1:5000/a/b:v1");

describe("command lines for a document", () => {
  it("fetch a manifest by its digest", () => {
    const wanted = { kind: "manifest", digest, mediaType: "application/x" } as const;
    const name = `127.0.0.1:5000/a/b@${digest}`;
    expect(Object.fromEntries(documentCommands(location, wanted))).toEqual({
      curl: `curl -sSL -H 'Accept: application/x' http://127.0.0.1:5000/v2/a/b/manifests/${digest}`,
      crane: `crane manifest ${name}`,
      oras: `oras manifest fetch ${name}`,
      skopeo: `skopeo inspect --raw docker://${name}`,
      portolan: `portolan inspect --raw ${name}`,
    });
  });

  it("fetch a config as a blob, and leave out the tool that cannot", () => {
    const wanted = { kind: "config", digest, mediaType: "x" } as const;
    const commands = Object.fromEntries(documentCommands(location, wanted));
    expect(commands["curl"]).toBe(`curl -sSL http://127.0.0.1:5000/v2/a/b/blobs/${digest}`);
    expect(commands["skopeo"]).toBe("skopeo inspect --raw --config docker://127.0.0.1:5000/a/b:v1");
    expect(commands).not.toHaveProperty("portolan");
  });

  it("ask Docker Hub where it answers, encrypted", () => {
    const wanted = { kind: "blob", digest, mediaType: "x" } as const;
    const [[, curl] = []] = documentCommands(parseLocation("alpine:3.20"), wanted);
    expect(curl).toContain("https://registry-1.docker.io/v2/library/alpine/blobs/");
  });

  it("are none for places on this computer", () => {
    const wanted = { kind: "manifest", digest, mediaType: "x" } as const;
    expect(documentCommands(parseLocation("store:h.test/a:1"), wanted)).toEqual([]);
  });

  it("N10: cannot be made to run anything by a hostile media type", () => {
    const wanted = { kind: "manifest", digest, mediaType: "x'; touch /tmp/y; '" } as const;
    const [[, curl] = []] = documentCommands(location, wanted);
    expect(curl).not.toContain("touch");
  });
});
