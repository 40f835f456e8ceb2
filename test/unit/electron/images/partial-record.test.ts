import { appendFile, open, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { PartialRecord, PIECE_BYTES } from "../../../../electron/images/partial-record.ts";
import { someBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const SIZE = 8 * PIECE_BYTES;
const bytes = someBytes(SIZE, 9);
const piece = (nth: number) => ({ start: nth * PIECE_BYTES, end: (nth + 1) * PIECE_BYTES });

/** A partial that has its first piece, and then those named; and its record. */
async function partialWith(...pieces: readonly number[]) {
  const folder = await tempDir();
  const path = join(folder, "record");
  const partial = join(folder, "partial");
  await writeFile(partial, bytes.subarray(0, PIECE_BYTES));
  const file = await open(partial, "r+");
  onTestFinished(() => file.close());
  const record = await PartialRecord.begin(path, PIECE_BYTES);
  for (const nth of pieces) {
    const { start, end } = piece(nth);
    await file.write(bytes, start, PIECE_BYTES, start);
    await record?.add({ start, end }, [
      bytes.subarray(start, start + 9),
      bytes.subarray(start + 9, end),
    ]);
  }
  await record?.close();
  return {
    path,
    file,
    prove: async () => {
      const { size: length } = await file.stat();
      const proven = await PartialRecord.prove(path, file, { size: SIZE, length, signal });
      await proven?.record.close();
      return proven && { frontier: proven.map.frontier, bytes: proven.map.bytes / PIECE_BYTES };
    },
  };
}

describe("the record of a partial with holes", () => {
  it("R34: proves the pieces that are there, and no hole", async () => {
    const { prove } = await partialWith(3, 1, 6);
    expect(await prove()).toEqual({ frontier: 2 * PIECE_BYTES, bytes: 4 });
  });

  it("R34: a piece whose bytes never reached the disk is a hole", async () => {
    const { prove, file } = await partialWith(1, 3);
    await file.write(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, 3 * PIECE_BYTES);
    expect(await prove()).toEqual({ frontier: 2 * PIECE_BYTES, bytes: 2 });
    await file.truncate(PIECE_BYTES + 1);
    expect(await prove()).toEqual({ frontier: PIECE_BYTES, bytes: 1 });
  });

  it("R34: a line that was cut, or that nobody of ours wrote, counts nothing", async () => {
    const { prove, path } = await partialWith(1);
    const [, line = ""] = (await readFile(path, "latin1")).split("\n");
    await appendFile(path, `${"9".repeat(16)} 100 ${"a".repeat(64)}\n-1 5 x\n`);
    await appendFile(path, `${line.replace(/^\d+/, String(2 * PIECE_BYTES))}\n`);
    await appendFile(path, line);
    expect(await prove()).toEqual({ frontier: 2 * PIECE_BYTES, bytes: 2 });
  });

  it("R34: goes on after the last line that is whole", async () => {
    const { prove, path, file } = await partialWith(1);
    await appendFile(path, "1048");
    const { size: length } = await file.stat();
    const proven = await PartialRecord.prove(path, file, { size: SIZE, length, signal });
    const { start, end } = piece(4);
    await file.write(bytes, start, PIECE_BYTES, start);
    await proven?.record.add({ start, end }, [bytes.subarray(start, end)]);
    await proven?.record.close();
    expect(await prove()).toEqual({ frontier: 2 * PIECE_BYTES, bytes: 3 });
  });

  it.each(["", "pieces af", "pieces after 5242"])(
    "R34: that was cut off in its first line (%j) is none: there are no holes yet",
    async (text) => {
      const { prove, path } = await partialWith();
      await writeFile(path, text);
      expect(await prove()).toBeUndefined();
      await expect(readFile(path)).rejects.toMatchObject({ code: "ENOENT" });
    },
  );

  it("R34: says nothing about a file that is shorter than where it began", async () => {
    const { prove, file } = await partialWith();
    await file.truncate(PIECE_BYTES - 1);
    expect(await prove()).toEqual({ frontier: 0, bytes: 0 });
  });

  it("is absent where there is none, and no link is followed", async () => {
    const { prove, path, file } = await partialWith(1);
    const elsewhere = `${path}.else`;
    await writeFile(elsewhere, "precious");
    const record = await PartialRecord.begin(path, 0);
    await record?.remove();
    expect(await prove()).toBeUndefined();
    await symlink(elsewhere, path);
    expect(await prove()).toBeUndefined();
    await symlink(elsewhere, path).catch(() => undefined);
    await (await PartialRecord.begin(path, 0))?.close();
    expect(await readFile(elsewhere, "utf8")).toBe("precious");
    expect((await file.stat()).size).toBe(2 * PIECE_BYTES);
  });
});
