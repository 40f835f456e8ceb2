import { describe, expect, it } from "vitest";
import {
  canTakeAllTags,
  confirmedRequests,
  createDraft,
  draftProblem,
  newTags,
  requestsOf,
  suggestDestinations,
  suggestEngines,
  type TransferDraft,
} from "../../../../renderer/store/transfer-draft.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import { anEngine } from "../../../support/renderer-fixture/engines.ts";
import { aConnection } from "../../../support/renderer-fixture/world.ts";

const LOCAL = aConnection({ host: "127.0.0.1:5000" });
const GHCR = aConnection({ host: "ghcr.io", username: "octo" });

function draft(change: Partial<TransferDraft>): TransferDraft {
  return { ...createDraft("copy", ["a.test/team/app:v1"]), ...change };
}

describe("the first destination offered", () => {
  it("is the store for a pull", () => {
    expect(createDraft("pull", ["a.test/x:1"]).destination).toBe("store:");
  });

  it("suggests the store and every registry but the source itself", () => {
    expect(suggestDestinations(draft({ sources: ["ghcr.io/team/app:v1"] }), [LOCAL, GHCR])).toEqual(
      ["store:", "127.0.0.1:5000/team/app:v1"],
    );
  });

  it("is below the prefix of an account that is for a part of a registry only", () => {
    const team = aConnection({ host: "b.test", prefix: "team/eu", username: "bob" });
    const suggested = (...sources: readonly string[]) =>
      suggestDestinations(draft({ sources }), [team]).slice(1);
    expect(suggested("a.test/other/app:v1")).toEqual(["b.test/team/eu/app:v1"]);
    expect(suggested("a.test/team/eu/app:v1")).toEqual(["b.test/team/eu/app:v1"]);
    expect(suggested("a.test/x/app:v1", "a.test/x/app:v2")).toEqual(["b.test/team/eu/app"]);
    expect(suggested("a.test/x/app:v1", "a.test/x/api:v1")).toEqual(["b.test/team/eu"]);
    expect(suggested("oci:/tmp/layout")).toEqual(["b.test/team/eu/"]);
  });
});

describe("engines as destinations", () => {
  const engines = [
    anEngine({ name: "default" }).engine,
    anEngine({ name: "colima", state: "away" }).engine,
    anEngine({ name: "podman" }).engine,
  ];
  const suggested = (...sources: readonly string[]) =>
    suggestEngines(draft({ sources }), engines).map(({ location }) => location);

  it("are those that run and do not have the image, under its own name", () => {
    expect(suggested("store:docker.io/library/alpine:3")).toEqual([
      "docker-daemon:@default/docker.io/library/alpine:3",
      "docker-daemon:@podman/docker.io/library/alpine:3",
    ]);
    expect(suggested("docker-daemon:@podman/a.test/x:1")).toEqual([
      "docker-daemon:@default/a.test/x:1",
    ]);
    expect(suggested("oci:/tmp/layout:v1")).toEqual([
      "docker-daemon:@default",
      "docker-daemon:@podman",
    ]);
  });

  it("keep the name of each of several images", () => {
    const sources = ["a.test/team/x:1", "docker-archive:/x.tar:b.test/y:2"];
    expect(suggested(...sources)[0]).toBe("docker-daemon:@default");
    const requests = requestsOf(draft({ sources, destination: "docker-daemon:@default" }));
    expect(requests.map(({ destination }) => destination)).toEqual([
      "docker-daemon:@default/a.test/team/x:1",
      "docker-daemon:@default/b.test/y:2",
    ]);
  });

  it("are not taken for repositories, of which all tags could be taken", () => {
    expect(canTakeAllTags(draft({ sources: ["docker-daemon:@podman/x.test/app"] }))).toBe(false);
  });
});

describe("the confirmation of a draft", () => {
  const plan = (confirm?: string): TransferPlan => ({
    source: "",
    destination: "",
    kind: "copy",
    blobs: [],
    manifests: [],
    tags: [],
    notices: [],
    bytes: { move: 0, mount: 0, exists: 0 },
    ...(confirm === undefined ? {} : { confirm }),
  });

  it("goes with the request that it was typed for", () => {
    const two = draft({ sources: ["a.test/x:1", "a.test/x:2"], destination: "b.test/x" });
    const typed = new Set(["x"]);
    const requests = confirmedRequests(two, [plan("x"), plan()], typed);
    expect(requests.map(({ confirmation }) => confirmation)).toEqual(["x", undefined]);
  });

  it("is not sent when it was not typed, or when there is no plan", () => {
    const one = draft({ destination: "b.test/x" });
    expect(confirmedRequests(one, [plan("x")], new Set())).toEqual(requestsOf(one));
    expect(confirmedRequests(one, [], new Set(["x"]))).toEqual(requestsOf(one));
  });
});

describe("the requests of a draft", () => {
  it("carry platforms and tags as chosen", () => {
    expect(
      requestsOf(draft({ destination: " b.test/app:v2 ", platforms: ["linux/arm64"] })),
    ).toEqual([
      {
        source: "a.test/team/app:v1",
        destination: "b.test/app:v2",
        alsoTag: [],
        platforms: ["linux/arm64"],
        allTags: false,
      },
    ]);
  });

  it("say that nothing may be copied by the registry itself, where the user says so", () => {
    const off = { destination: "a.test/x:2", serverCopy: "never" } as const;
    expect(requestsOf(draft(off))).toMatchObject([{ serverCopy: "never" }]);
    expect(requestsOf(draft({ ...off, mode: "retag", destination: "v2" }))).toMatchObject([
      { serverCopy: "never" },
    ]);
    expect(requestsOf(draft({ destination: "a.test/x:2" }))[0]).not.toHaveProperty("serverCopy");
  });

  it("keep each tag when several tags of one repository go to another", () => {
    const sources = ["a.test/team/app:v1", "a.test/team/app:v2"];
    const requests = requestsOf(draft({ sources, destination: "b.test/mirror/app" }));
    expect(requests.map((request) => request.destination)).toEqual([
      "b.test/mirror/app:v1",
      "b.test/mirror/app:v2",
    ]);
  });

  it("keep each path when several repositories go below one name", () => {
    const sources = ["store:a.test/x:1", "store:b.test/team/y:2"];
    const requests = requestsOf(draft({ sources, destination: "c.test/mirror/" }));
    expect(requests.map((request) => request.destination)).toEqual([
      "c.test/mirror/x:1",
      "c.test/mirror/team/y:2",
    ]);
  });

  it("keep every name when several images are pulled", () => {
    const sources = ["a.test/x:1", "a.test/y:1"];
    const requests = requestsOf(draft({ mode: "pull", sources, destination: "store:" }));
    expect(requests.map((request) => request.destination)).toEqual(["store:", "store:"]);
  });

  it("put new tags into the same repository, further ones beside the first", () => {
    const [request] = requestsOf(draft({ mode: "retag", destination: "v2, latest v2" }));
    expect(request).toMatchObject({ destination: "a.test/team/app:v2", alsoTag: ["latest"] });
    const [inStore] = requestsOf(
      draft({ mode: "retag", sources: ["store:a.test/team/app:v1"], destination: "v3" }),
    );
    expect(inStore?.destination).toBe("store:a.test/team/app:v3");
  });
});

describe("what is missing in a draft", () => {
  it("is found before the engine is asked", () => {
    expect(draftProblem(draft({ destination: "b.test/x:1" }))).toBeUndefined();
    expect(draftProblem(draft({ sources: [] }))).toBe("no_source");
    expect(draftProblem(draft({ sources: [" "] }))).toBe("no_source");
    expect(draftProblem(draft({ destination: "  " }))).toBe("no_destination");
    expect(draftProblem(draft({ mode: "retag", destination: "v1 not/a/tag" }))).toBe("invalid_tag");
  });

  it("splits tags at spaces and commas, each once", () => {
    expect(newTags(" v1,v2  v1 ,")).toEqual(["v1", "v2"]);
  });

  it("offers all tags for whole repositories only", () => {
    expect(canTakeAllTags(draft({ sources: ["a.test/team/app"] }))).toBe(true);
    expect(canTakeAllTags(draft({ sources: ["a.test/team/app:v1"] }))).toBe(false);
    expect(canTakeAllTags(draft({ sources: ["store:"] }))).toBe(false);
    expect(canTakeAllTags(draft({ sources: [] }))).toBe(false);
  });
});
