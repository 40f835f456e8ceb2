import { describe, expect, it } from "vitest";
import {
  imageRow,
  inDockersOrder,
} from "../../../../../../electron/hosts/cli/docker/image-rows.ts";
import { docker as en } from "../../../../../../electron/hosts/cli/messages/en/docker.ts";
import { docker as zhCN } from "../../../../../../electron/hosts/cli/messages/zh-CN/docker.ts";
import type { StoreImage } from "../../../../../../shared/image.ts";

const DIGEST = `sha256:${"d".repeat(64)}` as const;
const ID = `sha256:${"1".repeat(64)}` as const;
const NOW = Date.parse("2026-11-21T12:00:00Z");
const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

function image(name: string, summary: Partial<StoreImage["summary"]> = {}): StoreImage {
  return {
    name,
    summary: { digest: DIGEST, mediaType: "", kind: "manifest", platforms: [], ...summary },
  };
}

function row(subject: StoreImage, messages = en) {
  return imageRow(subject, { messages, noTrunc: false, now: NOW });
}

describe("imageRow", () => {
  it("shows an image as docker images does", () => {
    const created = new Date(NOW - 3 * DAY).toISOString();
    const subject = image("docker.io/library/alpine:3.20", {
      imageId: ID,
      size: 7_797_760,
      created,
    });
    expect(row(subject)).toEqual({
      Repository: "alpine",
      Tag: "3.20",
      Digest: DIGEST,
      ID: "111111111111",
      CreatedSince: "3 days ago",
      CreatedAt: "2026-11-18 12:00:00 +0000 UTC",
      Size: "7.8MB",
    });
  });

  it("has words for what is not known", () => {
    expect(row(image(`r.io/app@${DIGEST}`))).toMatchObject({
      Repository: "r.io/app",
      Tag: "<none>",
      ID: "dddddddddddd",
      CreatedSince: "N/A",
      CreatedAt: "N/A",
      Size: "N/A",
    });
    expect(row(image("not a reference"))).toMatchObject({
      Repository: "not a reference",
      Tag: "<none>",
    });
  });

  it.each([
    [-HOUR, "Less than a second ago", "不到 1 秒前"],
    [999, "Less than a second ago", "不到 1 秒前"],
    [SECOND, "1 second ago", "1 秒前"],
    [59 * SECOND, "59 seconds ago", "59 秒前"],
    [60 * SECOND, "About a minute ago", "约 1 分钟前"],
    [HOUR - 1, "59 minutes ago", "59 分钟前"],
    [HOUR, "About an hour ago", "约 1 小时前"],
    [1.5 * HOUR, "2 hours ago", "2 小时前"],
    [47.4 * HOUR, "47 hours ago", "47 小时前"],
    [48 * HOUR, "2 days ago", "2 天前"],
    [13.9 * DAY, "13 days ago", "13 天前"],
    [14 * DAY, "2 weeks ago", "2 周前"],
    [60 * DAY, "2 months ago", "2 个月前"],
    [730 * DAY, "2 years ago", "2 年前"],
    [NOW, "56 years ago", "56 年前"],
  ])("tells the age of %i ms in Docker's words", (age, english, chinese) => {
    const subject = image("r.io/app:1", { created: new Date(NOW - age).toISOString() });
    expect(row(subject).CreatedSince).toBe(english);
    expect(row(subject, zhCN).CreatedSince).toBe(chinese);
  });
});

it("lists the newest first, and what has no date last", () => {
  const names = inDockersOrder([
    image("r.io/none:1"),
    image("r.io/old:1", { created: "2020-01-01T00:00:00Z" }),
    image("r.io/new:2", { created: "2026-01-01T00:00:00Z" }),
    image("r.io/new:1", { created: "2026-01-01T00:00:00Z" }),
  ]).map(({ name }) => name);
  expect(names).toEqual(["r.io/new:1", "r.io/new:2", "r.io/old:1", "r.io/none:1"]);
});
