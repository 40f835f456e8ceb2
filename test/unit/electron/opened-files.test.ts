import { expect, it } from "vitest";
import { createOpenedFiles } from "../../../electron/opened-files.ts";

it("keeps paths until a page listens, and tells each once", async () => {
  const files = createOpenedFiles();
  files.open(["/a.tar"]);
  files.open(["/b.tar", "/a.tar"]);
  const page = new AbortController();
  const told = files.watch(page.signal)[Symbol.asyncIterator]();
  expect((await told.next()).value).toEqual(["/a.tar", "/b.tar"]);
  const next = told.next();
  files.open(["/c.tar"]);
  expect((await next).value).toEqual(["/c.tar"]);
  const last = told.next();
  page.abort();
  expect(await last).toMatchObject({ done: true });
});

it("tells one of several pages, and the next one when that has gone", async () => {
  const files = createOpenedFiles();
  const [first, second] = [new AbortController(), new AbortController()];
  const toFirst = files.watch(first.signal)[Symbol.asyncIterator]().next();
  const toSecond = files.watch(second.signal)[Symbol.asyncIterator]().next();
  files.open(["/a.tar"]);
  expect((await toFirst).value).toEqual(["/a.tar"]);
  first.abort();
  files.open(["/b.tar"]);
  expect((await toSecond).value).toEqual(["/b.tar"]);
});
