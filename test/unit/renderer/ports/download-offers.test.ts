import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import {
  createDownloadOffers,
  takesDownloads,
} from "../../../../renderer/ports/download-offers.ts";

const WINDOWS =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const LINUX =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** A host that writes down what it is told. */
async function open() {
  const told: [string, string, string][] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      // The page of a test has another origin, and asks first whether it may.
      if (request.method !== "OPTIONS") told.push([request.method ?? "", request.url ?? "", body]);
      const allow = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*" };
      response.writeHead(204, { ...allow, "Access-Control-Allow-Headers": "*" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = fetch;
  // The page's own paths, which a test has no page for.
  vi.stubGlobal("fetch", (path: string, options: RequestInit) => real(origin + path, options));
  vi.stubGlobal("sessionStorage", { getItem: () => "s".repeat(43) });
  return { told, offers: createDownloadOffers({ userAgent: WINDOWS, origin }), origin };
}

describe("offers of downloads", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("are taken by file managers where Chromium makes files of drags", () => {
    const agents = [WINDOWS, MAC, LINUX, SAFARI, FIREFOX];
    expect(agents.map(takesDownloads)).toEqual([true, true, false, false, false]);
  });

  it("are carried as a type, a name and an address, which the host is told of", async () => {
    const { told, offers, origin } = await open();
    const { types } = offers.offer("app-v1.tar", ["h.test/app:v1", "store:h.test/app:v2"]);
    const [, path = ""] =
      /^application\/x-tar:app-v1\.tar:http:\/\/127\.0\.0\.1:\d+(\/.+)$/.exec(
        types["downloadurl"] ?? "",
      ) ?? [];
    expect(types["downloadurl"]).toContain(origin);
    expect(path).toMatch(/^\/download\/[A-Za-z0-9_-]{22}\/app-v1\.tar$/);
    const body = JSON.stringify({ images: ["h.test/app:v1", "store:h.test/app:v2"] });
    await vi.waitFor(() => expect(told).toEqual([["POST", path, body]]));
  });

  it("are withdrawn only after the host knows them, and each has an address of its own", async () => {
    const { told, offers } = await open();
    const first = offers.offer("a.tar", ["h.test/a:1"]);
    expect(offers.offer("a.tar", ["h.test/a:1"]).types).not.toEqual(first.types);
    first.withdraw();
    const path = (first.types["downloadurl"] ?? "").replace(/^.*:\d+\//, "/");
    await vi.waitFor(() => {
      const own = told.filter(([, target]) => target === path).map(([method]) => method);
      expect(own).toEqual(["POST", "DELETE"]);
    });
  });
});
