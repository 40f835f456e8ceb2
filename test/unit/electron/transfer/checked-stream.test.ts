import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { CheckedStream } from "../../../../electron/transfer/checked-stream.ts";
import { failureOf } from "../../../support/registry/client.ts";

const CHUNK = Buffer.alloc(256 * 1024, 7);

function checked(source: Readable, overrides: { readonly finish?: () => void } = {}) {
  const controller = new AbortController();
  const counted = { passed: 0 };
  const stream = new CheckedStream({
    source,
    take: (chunk) => chunk,
    passed: () => void (counted.passed += 1),
    finish: () => undefined,
    blame: (error) => new Error("blamed", { cause: error }),
    signal: controller.signal,
    ...overrides,
  });
  return { stream, controller, counted };
}

it("takes no more from its source than its reader leaves room for", async () => {
  let made = 0;
  const endless = new Readable({
    highWaterMark: CHUNK.byteLength,
    read() {
      made += 1;
      this.push(CHUNK);
    },
  });
  const { stream } = checked(endless);
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
  expect(made).toBeLessThan(10);
  expect(stream.readableLength).toBeLessThanOrEqual(5 * CHUNK.byteLength);
  stream.destroy();
  expect(endless.destroyed).toBe(true);
});

it("ends what its source ends without a word as it ends what is complete: by the last check", async () => {
  const source = new Readable({ read: () => undefined });
  const finish = (): void => {
    throw new Error("too short");
  };
  const { stream } = checked(source, { finish });
  source.push(CHUNK);
  const reading = failureOf(stream.toArray());
  await setImmediate();
  source.destroy();
  expect(await reading).toMatchObject({ message: "blamed", cause: { message: "too short" } });
});

it("fails with what its source failed with, blamed, and lets it go when it is cancelled", async () => {
  const broken = new Readable({ read: () => undefined });
  const first = checked(broken);
  const reading = failureOf(first.stream.toArray());
  broken.destroy(new Error("reset"));
  expect(await reading).toMatchObject({ message: "blamed", cause: { message: "reset" } });

  const silent = new Readable({ read: () => undefined });
  const second = checked(silent);
  const waiting = failureOf(second.stream.toArray());
  second.controller.abort();
  expect(await waiting).toMatchObject({ code: "cancelled" });
  expect(silent.destroyed).toBe(true);
});

it("is cancelled without harm while nobody reads it", async () => {
  const { stream, controller } = checked(new Readable({ read: () => undefined }));
  controller.abort();
  await setImmediate();
  expect(stream.errored).toMatchObject({ code: "cancelled" });
});
