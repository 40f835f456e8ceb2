import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { nextLink } from "../../../../electron/registry/pagination.ts";
import {
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
  type Opened,
} from "../../../support/registry/client.ts";

const signal = NEVER;
const JSON_TYPE = { "content-type": "application/json" };

async function pages(list: AsyncIterable<readonly string[]>): Promise<string[][]> {
  const found: string[][] = [];
  for await (const page of list) found.push([...page]);
  return found;
}

/** The garbage collector, to tell what is kept from what is merely not collected yet. */
function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

function withTags({ registry }: Opened, ...tags: string[]): void {
  for (const tag of tags) registry.repository("team/app").tags.set(tag, "sha256:x");
}

describe("nextLink", () => {
  it.each([
    ['</v2/a?n=1>; rel="next"', "/v2/a?n=1"],
    ["</v2/a>; rel=next", "/v2/a"],
    ['<https://r.test/v2/a>;rel="next"', "https://r.test/v2/a"],
    ['</prev>; rel="prev", </next>; rel="next"', "/next"],
    ['</next>; title="x"; rel="next"', "/next"],
    ['</next>; REL="NEXT"', "/next"],
    ['</other>; rel="nextish"', undefined],
    ["</next>", undefined],
    ["", undefined],
    [undefined, undefined],
    ["</next", undefined],
    ['rel="next"', undefined],
  ])("R59: reads %j as %s", (header, expected) => {
    expect(nextLink(header)).toBe(expected);
  });

  it("R81: never throws", () => {
    const text = fc.string({
      unit: fc.constantFrom(...'<>;="rel next/a,'.split("")),
      maxLength: 200,
    });
    fc.assert(
      fc.property(text, (header) => void nextLink(header)),
      { numRuns: 5_000 },
    );
  });
});

describe("listTags", () => {
  it("R59, distribution-spec#116: follows the links of a registry from page to page", async () => {
    const opened = await openRepository({ pageSize: 2 });
    withTags(opened, "e", "a", "d", "b", "c");
    expect(await pages(opened.repository.listTags({ signal }))).toEqual([
      ["a", "b"],
      ["c", "d"],
      ["e"],
    ]);
    expect(opened.registry.requests).toHaveLength(3);
  });

  it.each([
    ["null", '{"name":"team/app","tags":null}', []],
    ["absent", '{"name":"team/app"}', []],
    ["empty", '{"tags":[]}', []],
    [
      "with nulls, empty names, duplicates and names that are no tags",
      '{"tags":["a",null,"","a",7,"../x","a b","\\u001b[31m","b"]}',
      [["a", "b"]],
    ],
    [
      "with digests and too long names",
      `{"tags":["sha256:${"0".repeat(64)}","${"x".repeat(129)}","ok"]}`,
      [["ok"]],
    ],
  ])("R59, F28, M17: lists tags that are %s", async (_name, body, expected) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/tags/", status: 200, headers: JSON_TYPE, body });
    expect(await pages(repository.listTags({ signal }))).toEqual(expected);
  });

  it("R59: goes on over an empty page with a link", async () => {
    const opened = await openRepository();
    withTags(opened, "a");
    const headers = { ...JSON_TYPE, link: '</v2/team/app/tags/list?page=2>; rel="next"' };
    opened.registry.faults.add({ path: "/tags/", status: 200, headers, body: '{"tags":[]}' });
    expect(await pages(opened.repository.listTags({ signal }))).toEqual([["a"]]);
    expect(opened.registry.requests[1]?.path).toBe("/v2/team/app/tags/list?page=2");
  });

  it("R59, F28, M17: ends a list that goes round in circles, after what it had", async () => {
    const opened = await openRepository();
    withTags(opened, "a");
    const headers = { link: '</v2/team/app/tags/list?again>; rel="next"' };
    opened.registry.faults.add({ path: "/tags/", times: 99, headers });
    const seen: string[][] = [];
    const failure = await failureOf(
      (async () => {
        for await (const page of opened.repository.listTags({ signal })) seen.push([...page]);
      })(),
    );
    expect(failure).toMatchObject({ code: "registry_failed" });
    expect(seen).toEqual([["a"]]);
    expect(opened.registry.requests).toHaveLength(2);
  });

  it.each(["another port", "reserved address"])(
    "R10, R59, F28, A12: does not follow a link to another place: %s",
    async (kind) => {
      const thief = await openRegistry();
      const opened = await openRepository();
      withTags(opened, "a");
      const target = kind === "reserved address" ? "http://169.254.169.254/x" : `${thief.url}/v2/x`;
      opened.registry.faults.add({ path: "/tags/", headers: { link: `<${target}>; rel="next"` } });
      const seen: string[][] = [];
      const failure = await failureOf(
        (async () => {
          for await (const page of opened.repository.listTags({ signal })) seen.push([...page]);
        })(),
      );
      expect(failure).toMatchObject({ code: "origin_refused", details: { pointer: "next page" } });
      expect(seen).toEqual([["a"]]);
      expect(thief.requests).toEqual([]);
    },
  );

  it("R60: asks for 100 where 1000 are refused", async () => {
    const opened = await openRepository();
    withTags(opened, "a");
    opened.registry.faults.add({ path: "n=1000", status: 400 });
    expect(await pages(opened.repository.listTags({ signal }))).toEqual([["a"]]);
    expect(opened.registry.requests[1]?.path).toBe("/v2/team/app/tags/list?n=100");
  });

  it("R59, F28: asks after the last name when a full page has no link", async () => {
    const opened = await openRepository();
    const names = Array.from({ length: 1500 }, (_, index) => `t${String(index).padStart(4, "0")}`);
    withTags(opened, ...names);
    opened.registry.faults.add({ path: "/tags/", times: 2, headers: { link: "" } });
    expect((await pages(opened.repository.listTags({ signal }))).flat()).toEqual(names);
    expect(opened.registry.requests.map(({ path }) => path.split("?")[1])).toEqual([
      "n=1000",
      "n=1000&last=t0999",
    ]);
  });

  it("R59, F28, M17: ends where a registry ignores the question for more", async () => {
    const opened = await openRepository();
    const names = Array.from({ length: 1000 }, (_, index) => `t${String(index).padStart(4, "0")}`);
    const body = JSON.stringify({ tags: names });
    opened.registry.faults.add({ path: "/tags/", times: 9, status: 200, headers: JSON_TYPE, body });
    expect((await pages(opened.repository.listTags({ signal }))).flat()).toEqual(names);
    expect(opened.registry.requests).toHaveLength(2);
  });

  it("R59: asks for no page that nobody wants", async () => {
    const opened = await openRepository({ pageSize: 1 });
    withTags(opened, "a", "b", "c");
    for await (const page of opened.repository.listTags({ signal })) {
      expect(page).toEqual(["a"]);
      break;
    }
    expect(opened.registry.requests).toHaveLength(1);
  });

  it("M17: goes on over a full page of which nothing is a tag", async () => {
    const opened = await openRepository();
    withTags(opened, "ok");
    const names = Array.from({ length: 1000 }, (_, index) => `no tag ${index}`);
    const body = JSON.stringify({ tags: names });
    opened.registry.faults.add({ path: "/tags/", status: 200, headers: JSON_TYPE, body });
    expect(await pages(opened.repository.listTags({ signal }))).toEqual([["ok"]]);
  });

  it.each(["tags", "catalog"])(
    "R66, F10: errors with status 200 are no empty list of %s",
    async (what) => {
      const { registry, repository, client } = await openRepository();
      const body = '{"errors":[{"code":"DENIED","message":"no"}]}';
      registry.faults.add({ path: "/v2/", status: 200, headers: JSON_TYPE, body });
      const list =
        what === "tags" ? repository.listTags({ signal }) : client.listRepositories({ signal });
      const found = await failureOf(pages(list));
      expect(found).toMatchObject({
        code: what === "tags" ? "denied" : (expect.anything() as string),
      });
    },
  );

  it("M17, R73: a million tags pass through without being kept; then it says that there may be more", async () => {
    const collect = exposeCollector();
    // Made when it is asked for: pages of the size that was asked for, without end.
    const server = createServer((request, response) => {
      const page = Number(/page=(\d+)/.exec(request.url ?? "")?.[1] ?? 0);
      const link = `</v2/team/app/tags/list?page=${page + 1}>; rel="next"`;
      const tags = Array.from({ length: 5000 }, (_, n) => `release-candidate-${page}-${n}`);
      response.writeHead(200, { ...JSON_TYPE, link }).end(JSON.stringify({ tags }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { registries } = openRegistries();
    const repository = (await registries.client({ host: `127.0.0.1:${port}` })).repository(
      "team/app",
    );
    let count = 0;
    let kept = 0;
    collect();
    const before = process.memoryUsage().heapUsed;
    const failure = await failureOf(
      (async () => {
        for await (const page of repository.listTags({ signal })) {
          count += page.length;
          if (count !== 900_000) continue;
          collect();
          kept = process.memoryUsage().heapUsed - before;
        }
      })(),
    );
    expect(failure).toMatchObject({ code: "list_too_long", details: { names: 1_000_000 } });
    expect(count).toBe(1_000_000);
    // A million names alone are more than 60 MiB.
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(30 * 1024 * 1024);
  }, 60_000);

  it("R12: reads at most 4 MiB of a page", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/tags/", status: 200, headers: JSON_TYPE, endless: true });
    expect(await failureOf(pages(repository.listTags({ signal })))).toMatchObject({
      code: "body_too_large",
    });
  });

  it.each(["[]", "7", "not json", '{"tags":{}}'])("says that %j is no list", async (body) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/tags/", status: 200, headers: JSON_TYPE, body });
    expect(await failureOf(pages(repository.listTags({ signal })))).toMatchObject({
      code: "not_a_registry",
    });
  });

  it("says that the repository is missing", async () => {
    const { repository } = await openRepository();
    expect(await failureOf(pages(repository.listTags({ signal })))).toMatchObject({
      code: "repository_not_found",
      details: { repository: "team/app" },
    });
  });
});
