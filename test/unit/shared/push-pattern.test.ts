import { assert, constantFrom, property, stringMatching, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "../../../shared/errors.ts";
import { formatLocation, type Location, parseLocation } from "../../../shared/location.ts";
import { parseReference } from "../../../shared/oci/reference.ts";
import { checkPattern, fillPattern } from "../../../shared/push-pattern.ts";
import { sourceWords } from "../../../shared/source-words.ts";

const APP = sourceWords(parseLocation("ghcr.io/team/app:v1"));

const filled = (pattern: string, source = "ghcr.io/team/app:v1"): string =>
  formatLocation(fillPattern(pattern, sourceWords(parseLocation(source))));

function whyNot(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return isAppError(error)
      ? [error.code, error.details["location"], error.details["why"]]
      : error;
  }
  return "nothing was wrong";
}

describe("a pattern", () => {
  it.each([
    ["harbor.test/team/{name}:{tag}", "harbor.test/team/app:v1"],
    ["docker://harbor.test/{repository}:{tag}", "harbor.test/team/app:v1"],
    [
      "harbor.test:5000/mirror/{registry}/{repository}",
      "harbor.test:5000/mirror/ghcr.io/team/app:v1",
    ],
    ["[::1]:5000/{name}:stable", "[::1]:5000/app:stable"],
    ["{registry}/backup/{name}:{tag}-old", "ghcr.io/backup/app:v1-old"],
    ["team/{name}", "docker.io/team/app:v1"],
    ["{repository}:{tag}", "docker.io/team/app:v1"],
    ["{name}", "docker.io/library/app:v1"],
    ["docker.io/{name}", "docker.io/library/app:v1"],
    ["store:{registry}/{repository}:{tag}", "store:ghcr.io/team/app:v1"],
    ["docker-daemon:{name}:{tag}", "docker-daemon:docker.io/library/app:v1"],
    ["docker-daemon:@podman/{registry}/{name}", "docker-daemon:@podman/ghcr.io/app:v1"],
    ["oci:/srv/{repository}", "oci:/srv/team/app:v1"],
    ["oci:C:\\images:{registry}/{name}:{tag}", "oci:C:\\images:ghcr.io/app:v1"],
    ["docker-archive:/srv/{name}-{tag}.tar", "docker-archive:/srv/app-v1.tar"],
  ])("%s leads to %s", (pattern, destination) => {
    checkPattern(pattern);
    expect(filled(pattern)).toBe(destination);
  });

  it.each([
    ["h.test/{nmae}", "{nmae} is not known; known are {name}, {repository}, {tag}, {registry}"],
    ["h.test/{name", "a brace stands alone"],
    ["h.test/name}", "a brace stands alone"],
    ["h.test/{{name}}", "a brace stands alone"],
    ["{name}.test/app", "the host must be written out, or be {registry} alone"],
    ["{name}:5000/app", "the host must be written out, or be {registry} alone"],
    ["{registry}.test/app", "the host must be written out, or be {registry} alone"],
    ["docker-daemon:@{name}/app", "the engine must be written out"],
    ["docker-daemon:@podman", "it names no image"],
    ["docker-daemon:", "it names no image"],
    ["store:", "it names no image"],
    ["oci:srv/{name}", "a path in it must be whole, from the root on"],
    ["oci-archive:~/{name}.tar", "a path in it must be whole, from the root on"],
    [`h.test/app@sha256:${"0".repeat(64)}`, "a digest cannot be chosen for what is written"],
    [`oci:/srv@sha256:${"0".repeat(64)}`, "a digest cannot be chosen for what is written"],
  ])("%s is refused: %s", (pattern, why) => {
    expect(whyNot(() => checkPattern(pattern))).toEqual(["invalid_location", pattern, why]);
  });

  it.each(["h.test/Team/{name}", "h.test/{name}:-{tag}", "h.test:99999/{name}", "/{name}"])(
    "%s is refused because it leads to nothing valid",
    (pattern) => {
      expect(whyNot(() => checkPattern(pattern))).toEqual([
        "invalid_location",
        pattern,
        expect.stringContaining("not a valid"),
      ]);
    },
  );

  it("is not filled by an image that lacks a word for it", () => {
    const words = { name: "app", repository: "app" };
    const pattern = "h.test/{registry}/{name}:{tag}";
    expect(whyNot(() => fillPattern(pattern, words))).toMatchObject([
      "invalid_location",
      pattern,
      "the image has no registry",
    ]);
    expect(formatLocation(fillPattern("h.test/{name}", words))).toBe("h.test/app");
  });

  it("keeps a host's port out of paths, which it would end", () => {
    const source = "127.0.0.1:5000/team/app:v1";
    expect(whyNot(() => filled("oci:/srv/{registry}/{name}", source))).toMatchObject([
      "invalid_location",
      "oci:/srv/{registry}/{name}",
      expect.stringContaining("cannot be written as a path"),
    ]);
  });
});

/** Repositories as others may call them: also such that look like hosts, schemes and digests. */
const component = constantFrom(
  "evil.com",
  "localhost",
  "127.0.0.1",
  "store",
  "oci",
  "docker-daemon",
  "sha256",
  "library",
  "a",
  "x.y",
  "docker.io",
  "oci-archive",
  "c",
);
const repository = tuple(
  component,
  stringMatching(/^(?:\/[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8}){0,2}){0,3}$/),
).map(([first, rest]) => `${first}${rest}`);
const tag = stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/);
const registry = constantFrom("evil.com", "docker.io", "127.0.0.1:5000", "[::1]:1", "Reg");
const image = tuple(registry, repository, tag).map(([host, path, tag]) =>
  parseReference(`${host}/${path}:${tag}`),
);

/** Filled, or undefined where the image has no fitting name. */
function tryFill(pattern: string, reference: ReturnType<typeof parseReference>) {
  try {
    return fillPattern(pattern, sourceWords({ kind: "registry", reference }));
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_location" });
    return undefined;
  }
}

function hostOf(location: Location | undefined): string | undefined {
  return location !== undefined && "reference" in location
    ? location.reference?.registry
    : undefined;
}

describe("whatever an image is called", () => {
  const tails = [
    "{name}:{tag}",
    "{repository}",
    "{repository}:{tag}",
    "{registry}/{name}",
    "a-{tag}",
  ];

  it("a written host stays the host, and the text is read back as the same place", () => {
    const hosts = ["harbor.test", "127.0.0.1:5001", "[::2]", "localhost", "docker.io"];
    const schemes = ["", "docker://", "store:", "docker-daemon:", "docker-daemon:@podman/"];
    let reached = 0;
    assert(
      property(
        image,
        constantFrom(...hosts),
        constantFrom(...schemes),
        constantFrom(...tails),
        (reference, host, scheme, tail) => {
          const location = tryFill(`${scheme}${host}/${tail}`, reference);
          if (location === undefined) return;
          reached += 1;
          expect(hostOf(location)).toBe(host);
          expect(parseLocation(formatLocation(location))).toEqual(location);
          expect(location.kind).toBe(parseLocation(`${scheme}${host}/x`).kind);
          if (location.kind === "docker-daemon")
            expect(location.engine).toBe(scheme.includes("@") ? "podman" : undefined);
        },
      ),
    );
    expect(reached).toBeGreaterThan(0);
  });

  it("a pattern without a host stays on Docker Hub", () => {
    const patterns = [
      "{name}",
      "{name}:{tag}",
      "{repository}",
      "{repository}/x",
      "{name}/x",
      "t/{name}",
    ];
    const schemes = ["", "store:", "docker-daemon:"];
    assert(
      property(
        image,
        constantFrom(...schemes),
        constantFrom(...patterns),
        (reference, scheme, pattern) => {
          const location = tryFill(`${scheme}${pattern}`, reference);
          if (location !== undefined) expect(hostOf(location)).toBe("docker.io");
        },
      ),
    );
  });

  it("{registry} alone at the place of the host is the image's host and nothing else", () => {
    assert(
      property(image, constantFrom("{name}", "{repository}:{tag}"), (reference, tail) => {
        const location = tryFill(`{registry}/${tail}`, reference);
        if (location !== undefined) expect(hostOf(location)).toBe(reference.registry);
      }),
    );
  });

  it("a path stays below its folder, with as many names as were written", () => {
    assert(
      property(
        image,
        constantFrom("{name}", "{repository}", "{tag}", "{registry}"),
        (reference, word) => {
          const location = tryFill(`oci:/srv/${word}:{tag}`, reference);
          if (location?.kind !== "oci") return;
          expect(location.path.startsWith("/srv/")).toBe(true);
          expect(location.path.split("/")).not.toContain("..");
          expect(location.name).toBe(reference.tag);
        },
      ),
    );
  });

  it("reaches the place that is written", () => {
    const reached = ["evil.com/x:1", "store:1", "oci:/srv/x", "localhost/evil.com/x:2"].map(
      (name) => filled("harbor.test/{repository}:{tag}", name),
    );
    expect(reached).toEqual([
      "harbor.test/x:1",
      "harbor.test/1:latest",
      "harbor.test/x:latest",
      "harbor.test/evil.com/x:2",
    ]);
    expect(APP).toEqual({ name: "app", repository: "team/app", tag: "v1", registry: "ghcr.io" });
  });
});
