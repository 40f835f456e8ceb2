import { describe, expect, it } from "vitest";
import {
  createDownloads,
  type DownloadsOptions,
} from "../../../../../electron/hosts/browser/downloads.ts";
import { createOutlets } from "../../../../../electron/archives/outlets.ts";

const unused = (): never => {
  throw new TypeError("no transfer was expected");
};
const transfers: DownloadsOptions["transfers"] = { start: unused, watch: unused, cancel: unused };
const outlets = createOutlets("/nowhere");

function target(number: number) {
  return { id: String(number).padStart(22, "A"), name: "a.tar" };
}

describe("offers of downloads", () => {
  it("live for two minutes", () => {
    let time = 0;
    const downloads = createDownloads({ outlets, transfers, now: () => time });
    downloads.offer(target(1), ["a"]);
    downloads.offer(target(2), ["b"]);
    time = 119_999;
    expect(downloads.take(target(1))).toEqual(["a"]);
    time = 120_000;
    expect(downloads.take(target(2))).toBeUndefined();
  });

  it("are twenty at most, and the oldest go first", () => {
    const downloads = createDownloads({ outlets, transfers, now: () => 0 });
    for (let number = 1; number <= 21; number += 1) downloads.offer(target(number), ["a"]);
    expect(downloads.take(target(1))).toBeUndefined();
    expect(downloads.take(target(2))).toEqual(["a"]);
    expect(downloads.take(target(21))).toEqual(["a"]);
  });
});
