import { describe, expect, it } from "vitest";
import {
  failureOf,
  NEVER,
  openRegistry,
  openRepository,
} from "../../../support/registry/client.ts";
import { describeBytes, seedBlob, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const BYTES = someBytes(1000);

describe("hasBlob", () => {
  it("asks with one HEAD", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(true);
    expect(await repository.hasBlob(`sha256:${"0".repeat(64)}`, { signal })).toBe(false);
    expect(registry.requests.map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
  });

  it("R42: takes a registry without HEAD for one without the blob", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    registry.faults.add({ method: "HEAD", path: "/blobs/", status: 405 });
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(false);
  });

  it("does not take a refusal for a missing blob", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "HEAD", path: "/blobs/", status: 403 });
    const error = await failureOf(repository.hasBlob(`sha256:${"0".repeat(64)}`, { signal }));
    expect(error).toMatchObject({ code: "denied" });
  });
});

describe("openBlob", () => {
  it("A13: never asks the places that a foreign layer names", async () => {
    const thief = await openRegistry();
    const { registry, repository } = await openRepository();
    seedBlob(registry, "team/app", someBytes(1));
    const urls = [`${thief.url}/layer`, "https://169.254.169.254/latest/meta-data"];
    const error = await failureOf(
      repository.openBlob({ ...describeBytes(BYTES), urls }, { signal }),
    );
    expect(error).toMatchObject({ code: "blob_not_found" });
    expect(registry.requests).toHaveLength(1);
    expect(thief.requests).toEqual([]);
  });
});
