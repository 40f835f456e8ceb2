import { describe, expect, it } from "vitest";
import {
  imageRows,
  labelsOf,
  scanOf,
  timeOf,
} from "../../../../../electron/providers/harbor/rows.ts";
import { artifactsSchema } from "../../../../../electron/providers/harbor/schema.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("rows of Harbor", () => {
  it("trap: takes the year 1 for never", () => {
    expect(timeOf("0001-01-01T00:00:00.000Z")).toBeUndefined();
    expect(timeOf("2026-11-21T00:00:00.000Z")).toBe(Date.parse("2026-11-21"));
    expect(timeOf("soon")).toBeUndefined();
  });

  it("takes null for an empty list, and lets fields of later versions pass", () => {
    expect(artifactsSchema.parse(null)).toEqual([]);
    const artifacts = artifactsSchema.parse([
      {
        digest: DIGEST,
        tags: null,
        accessories: null,
        references: null,
        extra_attrs: null,
        new: 1,
      },
    ]);
    expect(imageRows(artifacts, "team")).toEqual([
      {
        digest: DIGEST,
        tags: [],
        platforms: [],
        labels: [],
        scan: { status: "none" },
        signed: false,
        accessories: [],
      },
    ]);
  });

  it("leaves out what cannot be asked for, and prints nothing that drives a terminal", () => {
    const artifacts = artifactsSchema.parse([
      { digest: "sha256:1" },
      {
        digest: DIGEST,
        artifact_type: "a\u001b[31mb",
        tags: [{ name: "../v1" }, { name: "v1" }],
        accessories: [{ digest: "x", type: "y" }],
      },
    ]);
    const [row, ...others] = imageRows(artifacts, "team");
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      artifactType: "a\\u001b[31mb",
      tags: [{ name: "v1" }],
      accessories: [],
    });
  });

  it("lists the platforms of an index, without what belongs to its build", () => {
    const platform = (os: string, architecture: string, variant?: string) => ({
      platform: { os, architecture, variant },
    });
    const artifacts = artifactsSchema.parse([
      {
        digest: DIGEST,
        references: [
          platform("linux", "amd64"),
          platform("linux", "arm64", "v8"),
          platform("unknown", "unknown"),
          { platform: null },
        ],
      },
    ]);
    expect(imageRows(artifacts, "team")[0]?.platforms).toEqual(["linux/amd64", "linux/arm64/v8"]);
  });

  it.each([
    ["Success", "done"],
    ["Error", "failed"],
    ["Stopped", "failed"],
    ["Pending", "running"],
    ["constructor", "none"],
  ])("knows the state %s of a scan", (scan_status, status) => {
    const overview = artifactsSchema.parse([
      { digest: DIGEST, scan_overview: { report: { scan_status, severity: "None" } } },
    ]);
    expect(scanOf(overview[0] ?? {})).toEqual({ status });
  });

  it("shows a colour only when it is one", () => {
    const labels = labelsOf(
      [
        { id: 1, name: "a", color: "#FFaa00", scope: "g" },
        { id: 2, name: "b", color: "red;background:url(x)", scope: "p" },
      ],
      "team",
    );
    expect(labels).toEqual([
      { id: "1", name: "a", color: "#ffaa00" },
      { id: "2", name: "b", namespace: "team" },
    ]);
  });
});
