import { describe, expect, it } from "vitest";
import { google } from "../../../../../electron/providers/google/provider.ts";
import {
  GOOGLE_HOST as host,
  GOOGLE_TOKEN,
  KEY_FILE,
  startGoogle,
} from "../../../../support/providers/google/server.ts";
import { linesOf, openShaped, rowsOf } from "../../../../support/providers/open-shaped.ts";
import { digestOfText } from "../../../../support/providers/shaped-service.ts";

const options = { signal: new AbortController().signal };
const open = (account: typeof GOOGLE_TOKEN | typeof KEY_FILE = GOOGLE_TOKEN) =>
  openShaped(google, startGoogle(account), { host, account });

describe("Google Artifact Registry", () => {
  it.each(["europe-docker.pkg.dev", "us-east1-docker.pkg.dev", "gcr.io", "asia.gcr.io"])(
    "owns %s",
    (name) => expect(google.ownsHost(name)).toBe(true),
  );

  it("trap: gets the whole table from the list of tags, when no page size is named", async () => {
    const service = await open();
    const rows = await rowsOf(service.account.listImages?.("proj/team/app", options));
    expect(rows[0]).toEqual({
      digest: digestOfText("one"),
      tags: [{ name: "v1" }, { name: "latest" }],
      bytes: 1000,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      pushedAt: Date.UTC(2026, 10, 16),
    });
    expect(rows.some(({ tags }) => tags.length === 0)).toBe(true);
    expect(linesOf(service).at(-1)).toBe(`GET ${host}/v2/proj/team/app/tags/list`);
  });

  it("lists the repositories of the project that is asked for, of images only", async () => {
    const service = await open();
    const rows = await rowsOf(
      service.account.listRepositories?.({ ...options, namespace: "proj" }),
    );
    expect(rows[0]).toMatchObject({ name: "proj/team/app", updatedAt: Date.UTC(2026, 10, 17) });
    const api =
      "GET artifactregistry.googleapis.com/v1/projects/proj/locations/europe/repositories";
    expect(linesOf(service)).toEqual([
      `${api}?pageSize=1000`,
      `${api}/team/packages?pageSize=1000`,
      `${api}/team/packages?pageSize=1000&pageToken=2`,
    ]);
  });

  it("lists nothing by itself where nobody says which project", async () => {
    const { account } = await open();
    const refused = rowsOf(account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "unsupported" });
  });

  it("changes a key file into a token at Google, whatever address is in the file", async () => {
    const service = await open(KEY_FILE);
    const rows = await rowsOf(service.account.listRepositories?.(options));
    expect(rows.length).toBeGreaterThan(100);
    const asked = service.cloud.requests.map((request) => request.host);
    expect(asked.filter((name) => name === "oauth2.googleapis.com")).toHaveLength(1);
    expect(asked).not.toContain("evil.test");
    expect(JSON.stringify(service.cloud.requests)).not.toContain("PRIVATE KEY");
  });

  it("refuses a key that cannot be read, and repeats nothing of it", async () => {
    const password = JSON.stringify({
      project_id: "proj",
      client_email: "x",
      private_key: "canary-key",
    });
    const account = { ...KEY_FILE, password };
    const service = await openShaped(google, startGoogle(account), { host, account });
    const refused = rowsOf(service.account.listRepositories?.(options));
    await expect(refused).rejects.toMatchObject({ code: "login_refused" });
    await refused.catch((error: unknown) => {
      expect(JSON.stringify(error) + String(error)).not.toContain("canary-key");
    });
  });

  it("notes that its API needs an account, and offers the images all the same", async () => {
    const service = await openShaped(google, startGoogle(), { host });
    expect(await service.account.describe(options)).toMatchObject({
      notes: ["api-needs-account"],
      capabilities: { repositories: "catalog", imageRows: true },
    });
  });

  it("trap: deletes the tags of an image before the image", async () => {
    const service = await open();
    const image = { repository: "proj/team/app", digest: digestOfText("one") };
    await service.account.deleteImage?.(image, options);
    const deletions = linesOf(service).filter((line) => line.startsWith("DELETE"));
    expect(deletions.map((line) => line.slice(line.lastIndexOf("/") + 1))).toEqual([
      "v1",
      "latest",
      digestOfText("one"),
    ]);
  });

  it("explains a tag that keeps an image, when it comes in between", async () => {
    const { account, world } = await open();
    const image = world.get("proj/team/app")?.images[0];
    const digest = digestOfText("one");
    // Whoever pushes while the others are deleted.
    const tags = ["v1", "latest"];
    if (image !== undefined)
      Object.defineProperty(image, "tags", {
        get: () => [...tags, "late"],
        set: () => {
          // What is deleted is pushed again at once.
        },
      });
    await expect(
      account.deleteImage?.({ repository: "proj/team/app", digest }, options),
    ).rejects.toMatchObject({ details: { hint: "gar_dangling_tag", tag: "v1" } });
  });

  it("explains a repository that is not there", async () => {
    const { account } = await open();
    const refused = rowsOf(account.listImages?.("proj/none/app", options));
    await expect(refused).rejects.toMatchObject({ code: "repository_not_found" });
  });

  it("deletes a package with everything in it", async () => {
    const { account, world } = await open();
    await account.deleteRepository?.("proj/team/r001", options);
    expect(world.has("proj/team/r001")).toBe(false);
  });
});
