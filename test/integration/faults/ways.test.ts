import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { hasCode, toWireError } from "../../../shared/errors.ts";
import { openEngine, putImage } from "../../support/engine.ts";
import { buildImage } from "../../support/memory-image.ts";
import {
  ANN,
  ANN_USERS,
  failureOf,
  instantClock,
  NEVER,
  openRegistries,
  openRegistry,
  readAll,
  sameBytes,
} from "../../support/registry/client.ts";
import { mirrorAt } from "../../support/registry/mirrors.ts";
import { seedBlob, seedImage, someBytes } from "../../support/registry/seed.ts";
import { issueCertificate, TEST_TLS } from "../../support/registry/tls.ts";

const signal = NEVER;
const DAY_MS = 86_400_000;

/** Takes connections and never says a word. */
async function silentPlace(): Promise<string> {
  const server = createTcpServer((socket) => void socket.on("error", () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("mirrors", () => {
  it.each([1, 2, 3, 4, 5, 6, 7])(
    "F39: %i of them down, each in another way, cost no image",
    async (down) => {
      const upstream = await openRegistry();
      const bytes = someBytes(50_000, 9);
      const blob = seedBlob(upstream, "team/app", bytes);
      const image = seedImage(upstream, "team/app", "v1", [bytes]);
      const [gone, ...faulty] = await Promise.all(Array.from({ length: 6 }, () => openRegistry()));
      const encrypted = await openRegistry({ tls: TEST_TLS });
      const others = [
        { path: "/v2/", times: 99, status: 500 },
        { path: "/v2/", times: 99, status: 404 },
        { path: "/v2/", times: 99, resetAfter: 0 },
        {
          path: "/v2/",
          times: 99,
          status: 200,
          headers: { "content-type": "text/html" },
          body: "<h1>",
        },
        { path: "/v2/", times: 99, corrupt: true },
      ];
      faulty.forEach((registry, index) => {
        seedImage(registry, "mirror/app", "v1", [bytes]);
        registry.faults.add(others[index] ?? { path: "/" });
      });
      await gone?.close();
      const hosts = [gone?.host ?? "", ...faulty.map(({ host }) => host), encrypted.host];
      const last = await openRegistry();
      seedImage(last, "mirror/app", "v1", [bytes]);
      const mirrors = [...hosts.slice(0, down), last.host].map((host) => mirrorAt(host));
      const { registries } = openRegistries({ routeFor: () => Promise.resolve({ mirrors }) });
      const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
      expect((await reader.readManifest(image, { signal })).descriptor).toEqual(image);
      const read = async (): Promise<Buffer> => readAll(await reader.openBlob(blob, { signal }));
      // Whoever has wrong bytes is found out at their end, and left out when the blob is read again, as transfers do.
      const first = await read().catch((error: unknown) => error);
      const isWrong = hasCode(first, "digest_mismatch") && first.details["mirror"] !== undefined;
      expect(isWrong).toBe(down >= 6);
      expect(sameBytes(isWrong ? await read() : (first as Buffer), bytes)).toBe(true);
      expect(upstream.requests).toEqual([]);
    },
  );

  it("F39: one that never answers is given up in time", async () => {
    const upstream = await openRegistry();
    const image = seedImage(upstream, "team/app", "v1", []);
    const mirrors = [mirrorAt(await silentPlace())];
    const { registries } = openRegistries({
      routeFor: () => Promise.resolve({ mirrors }),
      timeouts: { headersMs: 200 },
    });
    const reader = await registries.reader({ host: upstream.host, repository: "team/app" });
    expect((await reader.readManifest(image, { signal })).descriptor).toEqual(image);
  });
});

describe("a clock that is wrong", () => {
  it.each([
    [
      "a day fast",
      { validFrom: new Date(Date.now() - 9 * DAY_MS), validTo: new Date(Date.now() - DAY_MS) },
    ],
    [
      "a day slow",
      { validFrom: new Date(Date.now() + DAY_MS), validTo: new Date(Date.now() + 9 * DAY_MS) },
    ],
    [
      "ten years slow",
      {
        validFrom: new Date(Date.now() + 3650 * DAY_MS),
        validTo: new Date(Date.now() + 3660 * DAY_MS),
      },
    ],
  ])(
    "security R12: %s makes certificates look wrong, and the clock is named as what may be",
    async (_name, dates) => {
      const certificate = issueCertificate({
        subject: "127.0.0.1",
        names: ["127.0.0.1"],
        isAuthority: true,
        ...dates,
      });
      const registry = await openRegistry({ tls: certificate });
      const { registries } = openRegistries({ link: { authorities: [certificate.cert] } });
      const repository = (await registries.client({ host: registry.host })).repository("a");
      const error = await failureOf(repository.resolve("v1", { signal }));
      expect(error).toMatchObject({ code: "tls_failed" });
      const { next } = describeError(toWireError(error), "en");
      expect(next).toMatch(/(this|the) computer's clock/);
      expect(describeError(toWireError(error), "zh-CN").next).toMatch(/时间|时钟/);
    },
  );

  it.each([1, -1, 3650, -3650])(
    "security R12: that jumps by %i days ends no token",
    async (days) => {
      const auth = { kind: "bearer", users: ANN_USERS } as const;
      const registry = await openRegistry({ auth });
      seedImage(registry, "team/app", "v1", []);
      let jumped = 0;
      const clock = { ...instantClock(), now: () => Date.now() + jumped };
      const { registries } = openRegistries({ clock, credential: ANN });
      const repository = (await registries.client({ host: registry.host })).repository("team/app");
      await repository.resolve("v1", { signal });
      jumped = days * DAY_MS;
      await repository.resolve("v1", { signal });
      expect(registry.requests.filter(({ path }) => path.startsWith("/token"))).toHaveLength(1);
    },
  );
});

describe("copies in both directions at once", () => {
  it("F43: from A to B and from B to A, many images each, end", async () => {
    const [one, two] = [await openRegistry(), await openRegistry()];
    const engine = await openEngine();
    for (const [registry, seed] of [
      [one, 1],
      [two, 100],
    ] as const)
      for (let index = 0; index < 6; index += 1) {
        const layers = Array.from({ length: 4 }, (_, layer) =>
          someBytes(90_000, seed + index * 4 + layer),
        );
        putImage(registry, `a${index}`, "v1", buildImage({ layers }));
      }
    const runs = Array.from({ length: 6 }, (_, index) => [
      engine.run(`${one.host}/a${index}:v1`, `${two.host}/b${index}`),
      engine.run(`${two.host}/a${index}:v1`, `${one.host}/b${index}`),
    ]);
    const ended = await Promise.all(runs.flat());
    expect(ended.map(({ state }) => state)).toEqual(Array(12).fill("done"));
  });
});
