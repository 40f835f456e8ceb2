import { describe, expect, it } from "vitest";
import { clientAt, json, startEngine } from "../../../support/scripted-engine.ts";

const { signal } = new AbortController();
const ID = `sha256:${"ab".repeat(32)}`;
const NAME = "docker.io/library/alpine:3.20";
const image = { Id: ID, RepoTags: ["alpine:3.20"], Size: 7_000_000, Created: 1_700_000_000 };

describe("removing", () => {
  it("takes a name away", async () => {
    const engine = await startEngine({
      [`DELETE /images/${NAME}`]: json([{ Untagged: "alpine:3.20" }, { Deleted: ID.slice(7) }]),
    });
    expect(await clientAt(engine.path).remove(NAME, { signal })).toEqual({
      untagged: ["alpine:3.20"],
      deleted: [ID],
    });
  });

  it("takes every name away by ID", async () => {
    const engine = await startEngine({
      [`GET /images/${ID}/json`]: json({ ...image, Created: "", RepoTags: ["a:1", "b/c:2"] }),
      "GET /containers/json": json([]),
      "DELETE /images/a:1": json([{ Untagged: "a:1" }]),
      "DELETE /images/b/c:2": json([{ Untagged: "b/c:2" }, { Deleted: ID }]),
    });
    expect(await clientAt(engine.path).remove(ID, { signal })).toEqual({
      untagged: ["a:1", "b/c:2"],
      deleted: [ID],
    });
  });

  it("leaves all names by ID while a container uses the image", async () => {
    const engine = await startEngine({
      [`GET /images/${ID}/json`]: json({ ...image, Created: "", RepoTags: ["a:1", "b:2"] }),
      "GET /containers/json": json([{ Id: "c0ffee", ImageID: ID, Names: ["/web"] }]),
    });
    await expect(clientAt(engine.path).remove(ID, { signal })).rejects.toMatchObject({
      code: "engine_refused",
      details: { why: "the image is used by the container web" },
    });
    expect(engine.requests.filter((request) => request.startsWith("DELETE"))).toEqual([]);
  });

  it("is refused in the engine's words while a container uses it", async () => {
    const message = "conflict: unable to remove repository reference";
    const engine = await startEngine({ [`DELETE /images/${NAME}`]: json({ message }, 409) });
    await expect(clientAt(engine.path).remove(NAME, { signal })).rejects.toMatchObject({
      code: "engine_refused",
      details: { why: message, status: 409 },
    });
  });
});
