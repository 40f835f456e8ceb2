import { readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createErrorLog } from "../../../electron/error-log.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "portolan-log-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("writes an unexpected error under the id it returns, readable by the user alone", () => {
  const log = createErrorLog(folder);
  const id = log(new TypeError("boom"), "store.verify");
  const path = join(folder, "errors.log");
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ id, procedure: "store.verify" });
  expect(statSync(path).mode & 0o077).toBe(0);
});

it.each([
  'Authorization: Bearer abc.def.ghi"',
  "Basic dXNlcjpodW50ZXIy",
  '{"password":"abc.def.ghi"}',
  "https://auth/token?access_token=abc.def.ghi&x=1",
])("takes the secret out of %s", (text) => {
  createErrorLog(folder)(new Error(text), "x.y");
  const written = readFileSync(join(folder, "errors.log"), "utf8");
  expect(written).toContain("[redacted]");
  expect(written).not.toMatch(/abc\.def\.ghi|dXNlcjpodW50ZXIy/);
});

it("starts again when it has grown too long, and never throws", () => {
  const path = join(folder, "errors.log");
  writeFileSync(path, "x".repeat(5 * 1024 * 1024));
  createErrorLog(folder)(new Error("after"), "x.y");
  expect(readFileSync(path, "utf8")).toMatch(/^\{"time".*after/);
  expect(createErrorLog(join(folder, "missing"))(new Error("x"), "x.y")).toMatch(/^[0-9a-f]{8}$/);
});
