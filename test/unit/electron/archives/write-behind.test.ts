import { describe, expect, it } from "vitest";
import { WriteBehind } from "../../../../electron/archives/write-behind.ts";

const MIB = 1024 * 1024;

interface Call {
  readonly bytes: Uint8Array;
  readonly position: number;
  readonly done: PromiseWithResolvers<void>;
}

/** A disk that takes what it is given when it is told to. */
function aDisk(): { readonly calls: Call[]; readonly member: WriteBehind } {
  const calls: Call[] = [];
  const member = new WriteBehind((bytes, position) => {
    const done = Promise.withResolvers<void>();
    calls.push({ bytes, position, done });
    return done.promise;
  });
  return { calls, member };
}

describe("writing behind", () => {
  it("collects small pieces, and goes on reading while one write runs", async () => {
    const { calls, member } = aDisk();
    await member.add(Buffer.alloc(MIB - 1, 1));
    expect(calls).toEqual([]);
    await member.add(Buffer.alloc(1, 2));
    const last = member.add(Buffer.alloc(MIB, 3));
    expect(member.taken).toBe(2 * MIB);
    expect(calls.map(({ position, bytes }) => [position, bytes.byteLength])).toEqual([[0, MIB]]);
    calls[0]?.done.resolve();
    await last;
    expect(calls[1]).toMatchObject({ position: MIB });
    const ended = member.end();
    calls[1]?.done.resolve();
    await ended;
    expect(calls).toHaveLength(2);
  });

  it("writes a piece of full size as it is, without a copy", async () => {
    const { calls, member } = aDisk();
    const piece = Buffer.alloc(MIB, 7);
    await member.add(piece);
    expect(calls[0]?.bytes).toBe(piece);
    calls[0]?.done.resolve();
    await member.end();
  });

  it("writes nothing for an empty member", async () => {
    const { calls, member } = aDisk();
    await member.end();
    expect(calls).toEqual([]);
  });

  it("fails with what a write failed with, at the next chance, and can still be stopped", async () => {
    const { calls, member } = aDisk();
    await member.add(Buffer.alloc(MIB));
    calls[0]?.done.reject(new Error("disk full"));
    await expect(member.add(Buffer.alloc(MIB))).rejects.toThrow("disk full");
    await expect(member.end()).rejects.toThrow("disk full");
    await expect(member.stop()).resolves.toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it("is not stopped before the write that runs has ended", async () => {
    const { calls, member } = aDisk();
    await member.add(Buffer.alloc(MIB));
    let stopped = false;
    const stopping = member.stop().then(() => (stopped = true));
    await Promise.resolve();
    expect(stopped).toBe(false);
    calls[0]?.done.resolve();
    await stopping;
  });
});
