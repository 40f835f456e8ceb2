import { describe, expect, it } from "vitest";
import { imageRowsOf, isWhole, mergeDetails } from "../../../../renderer/store/image-rows.ts";
import { locationOfRow } from "../../../../renderer/store/place.ts";
import { digestFrom, fakeImage, summaryOf } from "../../../support/renderer-fixture/images.ts";

const DIGEST = digestFrom("an image");
const PUSHED = Date.parse("2026-11-01T00:00:00Z");
const OPEN = { canDelete: true, canWrite: true, canRead: true, canList: true };

describe("rows of a service", () => {
  it("are one for each tag, and one for each image without a tag", () => {
    const rows = imageRowsOf([
      { digest: DIGEST, tags: [{ name: "a" }, { name: "b" }], bytes: 10 },
      { digest: digestFrom("old"), tags: [], bytes: 20 },
    ]);
    expect([...rows.byRow.keys()]).toEqual(["a", "b", `@${digestFrom("old")}`]);
    expect(rows.untagged).toEqual([`@${digestFrom("old")}`]);
    const place = { kind: "repository", host: "h.test", repository: "team/app" } as const;
    expect(locationOfRow(place, rows.untagged[0] ?? "")).toBe(
      `h.test/team/app@${digestFrom("old")}`,
    );
    expect(locationOfRow(place, "a")).toBe("h.test/team/app:a");
  });

  it("row 21: have only the columns that some image fills", () => {
    const rows = imageRowsOf([
      { digest: DIGEST, tags: [{ name: "a", pulledAt: PUSHED }], pulls: 3 },
      { digest: DIGEST, tags: [{ name: "b" }], scan: { status: "unsupported" } },
    ]);
    expect([...rows.columns].toSorted()).toEqual(["created", "pulled", "pulls"]);
  });

  it("row 21: say when they were made, unless the service tells all but that", () => {
    const whole = { digest: DIGEST, bytes: 1, tags: [{ name: "a" }], pushedAt: PUSHED };
    expect([...imageRowsOf([whole]).columns]).toEqual(["pushed"]);
    expect(imageRowsOf([whole, { ...whole, createdAt: PUSHED }]).columns).toContain("created");
    // Of the second one the image is asked.
    expect(imageRowsOf([whole, { tags: [{ name: "b" }] }]).columns).toContain("created");
    expect(imageRowsOf([]).columns).toContain("created");
  });

  it("row 46: are immutable by a rule, and locked by the tag's lock or the image's", () => {
    const shut = { ...OPEN, canDelete: false };
    const rows = imageRowsOf([
      { tags: [{ name: "rule", immutable: true }] },
      { tags: [{ name: "own", lock: shut }] },
      { tags: [{ name: "image" }], lock: { ...OPEN, canWrite: false } },
      { tags: [{ name: "free", lock: OPEN }] },
    ]);
    const locked = [...rows.byRow].map(([row, { details }]) => [row, details.service?.locked]);
    expect(Object.fromEntries(locked)).toEqual({
      rule: "immutable",
      own: "locked",
      image: "locked",
      free: undefined,
    });
  });

  it("row 22: need no request of their own once digest and size are told", () => {
    const [told, asked] = [
      imageRowsOf([{ digest: DIGEST, tags: [{ name: "a" }], bytes: 7 }]).byRow.get("a"),
      imageRowsOf([{ tags: [{ name: "a" }], bytes: 7 }]).byRow.get("a"),
    ];
    expect(told !== undefined && isWhole(told)).toBe(true);
    expect(asked !== undefined && isWhole(asked)).toBe(false);
  });

  it("are merged with what was read of the image, which knows best what is in it", () => {
    const image = fakeImage("x", { platforms: ["linux/amd64", "linux/arm64"] });
    const row = imageRowsOf([
      { tags: [{ name: "a", pushedAt: PUSHED }], bytes: 7, pulls: 12 },
    ]).byRow.get("a");
    const merged = mergeDetails(row, summaryOf(image));
    expect(merged).toMatchObject({
      digest: image.digest,
      platforms: ["linux/amd64", "linux/arm64"],
      pushed: "2026-11-01T00:00:00.000Z",
      service: { pulls: 12 },
    });
    expect(merged?.size).toBe(summaryOf(image).size);
  });

  it("leave out times that no calendar has", () => {
    const row = imageRowsOf([{ tags: [{ name: "a", pushedAt: 9e15 }] }]).byRow.get("a");
    expect(row?.details.pushed).toBeUndefined();
  });
});
