import { open } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { errnoOf, fileError } from "../../../../electron/storage/file-error.ts";

async function failure(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

describe("file errors", () => {
  it.runIf(process.platform === "linux")(
    "tell a full disk (ENOSPC) from the kernel itself",
    async () => {
      const full = await open("/dev/full", "w");
      const error = await failure(() => full.write(Buffer.from("x")));
      await full.close();
      expect(fileError(error, "/some/path")).toMatchObject({
        code: "destination_full",
        details: { path: "/some/path", why: "ENOSPC" },
      });
    },
  );

  it("tell a place that cannot be written", async () => {
    const error = await failure(() => open("/dev/null/file", "w"));
    expect(fileError(error, "/dev/null/file")).toMatchObject({ code: "destination_not_writable" });
  });

  it("leave everything else as it is", async () => {
    const missing = await failure(() => open("/nowhere/at/all", "r"));
    expect(fileError(missing, "/nowhere")).toBe(missing);
    expect(errnoOf(missing)).toBe("ENOENT");
    const other = new Error("no errno");
    expect(fileError(other, "/x")).toBe(other);
    expect(errnoOf(other)).toBeUndefined();
    expect(errnoOf("text")).toBeUndefined();
  });
});
