import { describe, expect, it } from "vitest";
import { endAt, historyOf } from "../../../../electron/transfer/history.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { type Transfer, transferRequestSchema } from "../../../../shared/transfer.ts";
import { digestOfBytes } from "../../../support/image-builder.ts";

const digest = digestOfBytes(Buffer.from("x"));

function aTransfer(
  source: string,
  destination: string,
  rest: Partial<Transfer> & { request?: never; alsoTag?: string[] } = {},
): Transfer {
  const { alsoTag = [], ...others } = rest;
  return {
    id: "1",
    kind: "copy",
    source,
    destination,
    request: transferRequestSchema.parse({ source, destination, alsoTag }),
    state: "done",
    createdAt: 1,
    bytesTotal: 0,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...others,
  };
}

const end = (transfer: Transfer, location: string) => endAt(transfer, parseLocation(location));

describe("the history of an image", () => {
  it.each([
    ["h.test/a:1", "source"],
    ["h.test/a", "source"],
    ["h.test/a:2", undefined],
    ["h.test/b:1", undefined],
    ["store:h.test/a:1", "destination"],
    ["store:", "destination"],
    ["oci:/tmp/x", undefined],
  ] as const)("of %s has a pull of h.test/a:1 by its %s", (location, expected) => {
    expect(end(aTransfer("h.test/a:1", "store:h.test/a:1"), location)).toBe(expected);
  });

  it("has both ends of a retag for the repository", () => {
    const retag = aTransfer("h.test/a:1", "h.test/a:2");
    expect(end(retag, "h.test/a")).toBe("both");
    expect(end(retag, "h.test/a:2")).toBe("destination");
  });

  it("has further tags, what was written by its digest, and files by their path", () => {
    const push = aTransfer("oci:/tmp/x:v1", "h.test/a:1", {
      alsoTag: ["latest"],
      results: [{ name: "1", digest }],
    });
    expect(end(push, "h.test/a:latest")).toBe("destination");
    expect(end(push, `h.test/a@${digest}`)).toBe("destination");
    expect(end(push, "oci:/tmp/x")).toBe("source");
    expect(end(push, "oci:/tmp/y")).toBeUndefined();
  });

  it("is read page by page, the latest first, and says when there is more", () => {
    const all = Array.from({ length: 250 }, (_, index) =>
      aTransfer(index % 2 === 0 ? "h.test/a:1" : "h.test/b:1", "store:", { id: String(index) }),
    );
    const readPage = ({ limit, before = "0" }: { limit: number; before?: string | undefined }) => {
      const from = Number(before);
      const next = from + limit < all.length ? String(from + limit) : undefined;
      return { transfers: all.slice(from, from + limit), next };
    };
    const wanted = parseLocation("h.test/a");
    const whole = historyOf(readPage, wanted, 125);
    expect(whole.entries.map(({ transfer }) => transfer.id).slice(0, 2)).toEqual(["0", "2"]);
    expect(whole).toMatchObject({ complete: true, entries: { length: 125 } });
    expect(historyOf(readPage, wanted, 124)).toMatchObject({
      complete: false,
      entries: { length: 124 },
    });
  });
});
