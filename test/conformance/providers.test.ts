import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { PROVIDERS } from "../support/providers/list.ts";
import type { ProviderAccount, RowsPage } from "../../electron/providers/provider.ts";
import { createProviders } from "../../electron/providers/providers.ts";
import { AppError } from "../../shared/errors.ts";
import { parseDigest } from "../../shared/oci/digest.ts";
import { isRepository, isTag } from "../../shared/oci/reference.ts";
import {
  type Capabilities,
  imageRowSchema,
  namespaceRowSchema,
  providerDescriptionSchema,
  repositoryRowSchema,
} from "../../shared/provider.ts";
import { openApi } from "../support/cloud/harness.ts";
import { loadCandidates } from "../support/providers/all-harnesses.ts";
import type { ProviderHarness, RunningService } from "../support/providers/harness.ts";

const { signal } = new AbortController();
const options = { signal };
/** More rows in one page than any screen shows at once, and than any service gives. */
const LONGEST_PAGE = 1000;
/** What would drive a terminal, or change how a name reads. */
const UNPRINTABLE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
/** Codes that say that the account is to blame. */
const BLAMES_ACCOUNT = ["login_refused", "denied", "unauthorized"];

const ids = PROVIDERS.map(({ id }) => id);
const candidates = await loadCandidates();
/** By the name that their tests have. */
const harnesses = new Map(
  candidates.map((one) => [[one.id, one.edition ?? []].flat().join(", "), one] as const),
);

interface Opened {
  readonly harness: ProviderHarness;
  readonly service: RunningService;
  readonly account: ProviderAccount;
}

async function open(name: string, as: "account" | "wrong" = "account"): Promise<Opened> {
  const candidate = harnesses.get(name);
  if (candidate === undefined) throw new Error(`nothing to test ${name} against`);
  const { id, harness } = candidate;
  const service = await harness.start();
  onTestFinished(() => service.close());
  const api = await openApi(service.access(harness[as]), onTestFinished);
  const providers = createProviders({ apiOf: () => Promise.resolve(api), all: PROVIDERS });
  const { account, id: found } = await providers.of({ host: service.host }, options);
  expect(found).toBe(id);
  return { harness, service, account };
}

async function pagesOf<Row>(
  pages: AsyncIterable<RowsPage<Row>> | undefined,
): Promise<readonly (readonly Row[])[]> {
  const all: (readonly Row[])[] = [];
  for await (const { rows } of pages ?? []) all.push(rows);
  return all;
}

function listRepositories({ account, harness: { namespace } }: Opened, to = options) {
  return account.listRepositories?.({ ...to, ...(namespace === undefined ? {} : { namespace }) });
}

/** Every list that the service offers, read to its end. */
async function readAll(opened: Opened): Promise<unknown[]> {
  const { account, harness } = opened;
  return [
    await account.describe(options),
    ...(await pagesOf(account.listNamespaces?.(options))).flat(),
    ...(await pagesOf(listRepositories(opened))).flat(),
    ...(await pagesOf(account.listImages?.(harness.repository, options))).flat(),
  ];
}

/** What a capability promises, as methods. */
const PROMISES: readonly (readonly [
  string,
  (capabilities: Capabilities) => boolean,
  (account: ProviderAccount) => boolean,
])[] = [
  [
    "repositories",
    (one) => one.repositories === "api",
    (one) => one.listRepositories !== undefined,
  ],
  ["namespaces", (one) => one.namespaces !== "none", (one) => one.listNamespaces !== undefined],
  ["imageRows", (one) => one.imageRows, (one) => one.listImages !== undefined],
  ["deleteRepository", (one) => one.deleteRepository, (one) => one.deleteRepository !== undefined],
  ["createRepository", (one) => one.createRepository, (one) => one.createRepository !== undefined],
  ["createNamespace", (one) => one.createNamespace, (one) => one.createNamespace !== undefined],
  ["serverCopy", (one) => one.serverCopy !== "no", (one) => one.serverCopy !== undefined],
  ["scans", (one) => one.scans !== "no", (one) => one.scans !== undefined],
  ["scans: start", (one) => one.scans === "start", (one) => one.scans?.start !== undefined],
  ["labels", (one) => one.labels, (one) => one.labels !== undefined],
  ["locks", (one) => one.locks, (one) => one.locks !== undefined],
  ["quotas", (one) => one.quotas, (one) => one.quotas !== undefined],
  ["replication", (one) => one.replication, (one) => one.replication !== undefined],
  ["search", (one) => one.search, (one) => one.search !== undefined],
];

describe("every provider", () => {
  it("has a service to be tested against, in test/support/providers/<id>/harness.ts", () => {
    const missing = ids.filter((id) => !harnesses.has(id));
    expect(missing, "these export no `harness`").toEqual([]);
  });

  it.each(ids)("%s keeps the same things in files of the same names", (id) => {
    const folder = join(ROOT, "electron/providers", id);
    const files = readdirSync(folder);
    expect(files).toEqual(expect.arrayContaining(["README.md", "provider.ts"]));
    // A service whose API is never asked needs neither.
    expect(files.includes("schema.ts")).toBe(files.includes("api.ts"));
    const calls = /\.(?:send|expect)\(/.test(readFileSync(join(folder, "provider.ts"), "utf8"));
    expect(calls && !files.includes("api.ts"), "calls belong into api.ts").toBe(false);
  });

  it("has an ID and a name of its own", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(PROVIDERS.map(({ name }) => name)).size).toBe(ids.length);
  });
});

describe.each([...harnesses.keys()])("%s", (id) => {
  it("describes itself as its methods are", async () => {
    const { account } = await open(id);
    const described = providerDescriptionSchema.parse(await account.describe(options));
    expect(described.provider).toBe(harnesses.get(id)?.id);
    const { capabilities } = described;
    const wrong = PROMISES.filter(
      ([, isPromised, isThere]) => isPromised(capabilities) !== isThere(account),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it("finds out what it is without a credential, and is not taken in by names", async () => {
    const { service, harness } = await open(id, "account");
    for (const { headers } of service.requests()) {
      expect(headers.authorization).toBeUndefined();
      for (const secret of harness.secrets) expect(JSON.stringify(headers)).not.toContain(secret);
    }
    const provider = PROVIDERS.find((one) => one.id === harnesses.get(id)?.id);
    const evil = [`${service.host}.evil.test`, `evil.test/${service.host}`, `x.${service.host}.x`];
    for (const host of [...harness.lookAlikes, ...evil])
      expect(provider?.ownsHost(host), host).toBe(false);
  });

  it("lists every repository once, and only names that references may have", async () => {
    const opened = await open(id);
    const pages = await pagesOf(listRepositories(opened));
    const rows = pages.flat();
    for (const row of rows) repositoryRowSchema.parse(row);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(LONGEST_PAGE);
    const names = rows.map(({ name }) => name);
    expect(names.filter((name) => !isRepository(name))).toEqual([]);
    expect(names.toSorted()).toEqual((opened.harness.repositories ?? []).toSorted());
  });

  it("lists images with their tags, as the service has them", async () => {
    const { account, harness, service } = await open(id);
    if (account.listImages === undefined) return;
    const pages = await pagesOf(account.listImages(harness.repository, options));
    const rows = pages.flat();
    for (const row of rows) imageRowSchema.parse(row);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(LONGEST_PAGE);
    const tags = rows.flatMap((row) => row.tags.map(({ name }) => name));
    expect(tags.toSorted()).toEqual(service.tags(harness.repository).filter(isTag).toSorted());
    const digestOf = (tag: string) =>
      rows.find((row) => row.tags.some(({ name }) => name === tag))?.digest;
    expect(digestOf("latest")).toBe(digestOf("v1"));
    expect(service.digests(harness.repository)).toContain(digestOf("v2"));
  });

  it("needs few requests for a list", async () => {
    const opened = await open(id);
    const { service, harness, account } = opened;
    const count = async (read: () => Promise<unknown>): Promise<number> => {
      const before = service.requests().length;
      await read();
      return service.requests().length - before;
    };
    const { mostRequests: most } = harness;
    const repositories = await count(() => pagesOf(listRepositories(opened)));
    expect(repositories).toBeLessThanOrEqual(most.repositories);
    const images = await count(() => pagesOf(account.listImages?.(harness.repository, options)));
    expect(images).toBeLessThanOrEqual(most.images);
  });

  it("ends a list whose pages come again and again", async () => {
    const opened = await open(id);
    if (opened.service.repeatPages === undefined) return;
    await opened.account.describe(options);
    opened.service.repeatPages();
    const before = opened.service.requests().length;
    await readAll(opened);
    expect(opened.service.requests().length - before).toBeLessThan(30);
  });

  it("shows no row that could drive a terminal or disguise a name", async () => {
    const rows = await readAll(await open(id));
    for (const namespace of rows.slice(1)) {
      const { name } = namespace as { name?: string };
      if (name !== undefined) namespaceRowSchema.parse({ name });
    }
    expect(rows.filter((row) => textsOf(row).some((text) => UNPRINTABLE.test(text)))).toEqual([]);
  });

  it("sends no secret to anybody but the registry and the hosts that are written down", async () => {
    const opened = await open(id);
    await readAll(opened);
    const { service, harness } = opened;
    const allowed = [service.host, ...harness.credentialHosts];
    for (const { host, headers, path } of service.requests()) {
      for (const secret of harness.secrets) {
        expect(path).not.toContain(secret);
        if (!allowed.includes(host)) expect(JSON.stringify(headers)).not.toContain(secret);
      }
    }
  });

  it("deletes a tag as it says that it does", async () => {
    const { account, harness, service } = await open(id);
    const { capabilities } = await account.describe(options);
    const { repository } = harness;
    if (account.deleteTag === undefined) return;
    const [images, tags] = [service.digests(repository), service.tags(repository)];
    await account.deleteTag(repository, "v1", options);
    const gone = tags.filter((tag) => !service.tags(repository).includes(tag));
    const lost = images.filter((digest) => !service.digests(repository).includes(digest));
    const { tagDeletion } = capabilities;
    expect(gone.toSorted()).toEqual(tagDeletion === "image" ? ["latest", "v1"] : ["v1"]);
    expect(lost).toHaveLength(tagDeletion === "image" ? 1 : 0);
    const absent = account.deleteTag(repository, "no-such-tag", options);
    await expect(absent).rejects.toMatchObject({ code: "manifest_not_found" });
  });

  it("deletes an image with all its tags", async () => {
    const { account, harness, service } = await open(id);
    const { repository } = harness;
    if (account.deleteImage === undefined) return;
    const rows = (await pagesOf(account.listImages?.(repository, options))).flat();
    const digest = rows.find((row) => row.tags.some(({ name }) => name === "v1"))?.digest;
    await account.deleteImage({ repository, digest: parseDigest(digest ?? "") }, options);
    expect(service.digests(repository)).not.toContain(digest);
    expect(service.tags(repository)).toEqual(expect.not.arrayContaining(["v1", "latest"]));
    expect(service.tags(repository)).toContain("v2");
  });

  it("blames the account for a wrong secret, and repeats none", async () => {
    const opened = await open(id, "wrong");
    await opened.account.describe(options).catch((error: unknown) => {
      expect(BLAMES_ACCOUNT).toContain((error as AppError).code);
    });
    if (listRepositories(opened) === undefined) return;
    const error = await pagesOf(listRepositories(opened)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    // Some show what everybody may see, and say so in their description.
    if (error === undefined) {
      expect((await opened.account.describe(options)).notes).not.toEqual([]);
      return;
    }
    expect(error).toBeInstanceOf(AppError);
    const { code, message, details } = error as AppError;
    expect(BLAMES_ACCOUNT).toContain(code);
    const { wrong } = opened.harness;
    const secret = "password" in wrong ? wrong.password : "";
    if (secret !== "") expect(message + JSON.stringify(details)).not.toContain(secret);
  });

  it("ends at once when nobody waits for it any more", async () => {
    const opened = await open(id);
    const controller = new AbortController();
    const pages = listRepositories(opened, { signal: controller.signal });
    if (pages === undefined) return;
    const asked = opened.service.stall();
    const reading = pagesOf(pages);
    await asked;
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: "cancelled" });
  });
});

/** Every text in a value. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
