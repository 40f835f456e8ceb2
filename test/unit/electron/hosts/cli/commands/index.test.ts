import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { registerCommands } from "../../../../../../electron/hosts/cli/commands/index.ts";
import type { CliContext } from "../../../../../../electron/hosts/cli/context.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { createOutput } from "../../../../../../electron/hosts/cli/output.ts";
import type { Session } from "../../../../../../electron/hosts/cli/session.ts";
import type { ProviderAccount } from "../../../../../../electron/providers/provider.ts";
import type { Capabilities, Lock } from "../../../../../../shared/provider.ts";
import {
  imageRows,
  type ListingService,
  startListingService,
} from "../../../../../support/providers/listing-service.ts";
import { openServiceClient } from "../../../../../support/providers/service-client.ts";
import { NEVER } from "../../../../../support/registry/client.ts";
import { openCatalog } from "../../../catalog/rig.ts";

interface Ran {
  readonly text: string;
  readonly status: number;
}

/** The real commands over the real contract, with one service that has the verbs of the test. */
async function open(
  verbs: Partial<ProviderAccount> = {},
  capabilities: Partial<Capabilities> = {},
): Promise<ListingService & { run: (...argv: string[]) => Promise<Ran> }> {
  const service = await startListingService(capabilities, {}, verbs);
  const rig = await openCatalog(undefined, [service.provider]);
  const client = openServiceClient(rig);
  const run = async (...argv: string[]): Promise<Ran> => {
    let text = "";
    let status = 0;
    const stdout = { write: (more: string) => (text += more) };
    const context = {
      out: createOutput({
        stdout,
        stderr: stdout,
        json: argv.includes("--json"),
        language: "en",
        messages: en,
      }),
      language: "en",
      signal: NEVER,
      session: () => Promise.resolve({ client } as unknown as Session),
      endWith: (ended: number) => {
        status = ended;
      },
    } as unknown as CliContext;
    const program = new Command().option("--json").exitOverride();
    registerCommands(program, en, (action) => action(context));
    await program.parseAsync(argv, { from: "user" });
    return { text, status };
  };
  return Object.assign(service, { run });
}

const [IMAGE] = imageRows(1);
const DIGEST = IMAGE?.digest ?? "";

describe("portolan provider", () => {
  it("says which service it is, and what it offers", async () => {
    const { run, host } = await open({}, { labels: true, scans: "start", serverCopy: "no" });
    expect((await run("provider", host)).text).toBe(
      "Listing service\noffers: labels, vulnerability scans\n".replace(
        "vulnerability scans",
        "scans",
      ),
    );
    expect(JSON.parse((await run("provider", host, "--json")).text)).toMatchObject({
      provider: "harbor",
      capabilities: { labels: true },
    });
  });
});

describe("portolan projects, project create and quota", () => {
  it("lists, creates and measures", async () => {
    const created: unknown[] = [];
    const { run, host } = await open({
      async *listNamespaces() {
        yield { rows: [{ name: "team", visibility: "private", repositories: 3 }] };
      },
      createNamespace: (name, { isPublic }) => {
        created.push([name, isPublic]);
        return Promise.resolve();
      },
      quotas: (name) => Promise.resolve([{ name, usedBytes: 2_000_000 }]),
    });
    expect((await run("projects", host)).text).toBe(
      "NAME   VISIBILITY   REPOSITORIES\nteam   private      3\n",
    );
    expect((await run("project", "create", `${host}/new`, "--public")).text).toContain("/new");
    expect(created).toEqual([["new", true]]);
    expect((await run("quota", `${host}/team`)).text).toMatch(/team +2.* +no limit/);
    await expect(run("quota", host)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("portolan repos", () => {
  it("shows what the service says of repositories", async () => {
    const { run, host, repositories } = await open({}, { repositories: "api" });
    repositories.push({ name: "team/app", images: 4, pulls: 9, bytes: 1_500_000, updatedAt: 0 });
    const { text } = await run("repos", host);
    expect(text).toMatch(/team\/app +4 +1\.5 MB +9 +1970-01-01 00:00Z/);
    const { listedBy } = JSON.parse((await run("repos", host, "--json")).text) as {
      listedBy: string;
    };
    expect(listedBy).toBe("api");
  });

  it("keeps a list by hand where the registry has none", async () => {
    const service = await open({}, { repositories: "kept" });
    service.refusal = 403;
    const { run, host } = service;
    expect((await run("repos", "add", `${host}/ns/app`)).text).toBe(
      `On the list: ${host}/ns/app\n`,
    );
    expect((await run("repos", host)).text).toBe(`${en.services.keptList}\nns/app\n`);
    await run("repos", "remove", `${host}/ns/app`);
    expect((await run("repos", host)).text).toBe(`${en.services.keptList}\n${en.noRepositories}\n`);
  });
});

describe("portolan repo", () => {
  it("creates a repository, and removes one only when its name was typed", async () => {
    const calls: unknown[] = [];
    const { run, host } = await open({
      createRepository: (name, { isPublic }) => {
        calls.push(["create", name, isPublic]);
        return Promise.resolve();
      },
      deleteRepository: (name) => {
        calls.push(["remove", name]);
        return Promise.resolve();
      },
    });
    await run("repo", "create", `${host}/team/new`);
    await expect(
      run("repo", "remove", `${host}/team/new`, "--confirm", "team/old"),
    ).rejects.toMatchObject({ code: "confirmation_required" });
    await run("repo", "remove", `${host}/team/new`, "--confirm", "team/new");
    expect(calls).toEqual([
      ["create", "team/new", false],
      ["remove", "team/new"],
    ]);
  });
});

describe("portolan tags", () => {
  it("lists names, and with --long what the rows say, in the same requests", async () => {
    const { run, host, images, requests } = await open();
    images.set("team/app", imageRows(2));
    expect((await run("tags", `${host}/team/app`)).text).toBe("v0\nv1\n");
    requests.length = 0;
    const { text } = await run("tags", `${host}/team/app`, "--long");
    expect(text).toMatch(/^TAGS +DIGEST +SIZE +PLATFORMS +PUSHED +PULLS\nv0 +000000000000 +1/);
    expect(requests).toHaveLength(1);
  });
});

describe("portolan scan and label", () => {
  it("shows the summary, lists findings and starts a scan", async () => {
    const started: string[] = [];
    const { run, host } = await open({
      scans: {
        summary: () =>
          Promise.resolve({ status: "done", total: 3, fixable: 1, counts: { high: 3 } }),
        vulnerabilities: () =>
          Promise.resolve([
            { id: "CVE-1", severity: "high", package: "zlib", version: "1.2", links: [] },
          ]),
        start: ({ digest }) => {
          started.push(digest);
          return Promise.resolve();
        },
      },
    });
    const image = `${host}/team/app@${DIGEST}`;
    expect((await run("scan", image)).text).toBe("done\n3 findings, 1 with a fix\n  high: 3\n");
    expect((await run("scan", image, "--list")).text).toMatch(/high +CVE-1 +zlib +1\.2/);
    await run("scan", image, "--start");
    expect(started).toEqual([DIGEST]);
  });

  it("adds a label by its name, and refuses one that is not there", async () => {
    const calls: string[] = [];
    const { run, host } = await open({
      labels: {
        list: () => Promise.resolve([{ id: "7", name: "stable", color: "#00ff00" }]),
        add: (_image, id) => Promise.resolve(void calls.push(`add ${id}`)),
        remove: (_image, id) => Promise.resolve(void calls.push(`remove ${id}`)),
      },
    });
    const image = `${host}/team/app@${DIGEST}`;
    expect((await run("label", image)).text).toMatch(/7 +stable +#00ff00/);
    await run("label", image, "--add", "stable");
    await run("label", image, "--remove", "7");
    expect(calls).toEqual(["add 7", "remove 7"]);
    await expect(run("label", image, "--add", "odd")).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("portolan lock and unlock", () => {
  it("lock what was named: a tag, an image or the repository", async () => {
    const calls: unknown[] = [];
    const open4 = { canDelete: true, canWrite: true, canRead: true, canList: true };
    const { run, host } = await open({
      locks: {
        read: () => Promise.resolve(open4),
        write: (target, lock: Partial<Lock>) => {
          calls.push([target, lock]);
          return Promise.resolve({ ...open4, ...lock });
        },
      },
    });
    expect((await run("lock", `${host}/team/app:v1`)).text).toBe(
      "- delete\n- write\n+ read\n+ list\n",
    );
    await run("unlock", `${host}/team/app`);
    await run("lock", `${host}/team/app@${DIGEST}`, "--show");
    expect(calls).toEqual([
      [
        { repository: "team/app", tag: "v1" },
        { canDelete: false, canWrite: false },
      ],
      [{ repository: "team/app" }, { canDelete: true, canWrite: true }],
    ]);
  });
});

describe("portolan replicate", () => {
  it("lists rules, starts one by its name, and fails with its run", async () => {
    const run1 = { id: "r1", ruleId: "1", total: 2, done: 1, failed: 1, running: 0 };
    const { run, host } = await open({
      replication: {
        rules: () =>
          Promise.resolve([
            {
              id: "1",
              name: "nightly",
              from: "here",
              to: "there",
              enabled: true,
              trigger: "manual",
            },
          ]),
        start: (id) => Promise.resolve(`run-of-${id}`),
        run: () => Promise.resolve({ ...run1, status: "failed" }),
      },
    });
    expect((await run("replicate", "list", host)).text).toMatch(/1 +nightly +here +there +manual/);
    const ran = await run("replicate", "start", host, "nightly");
    expect(ran).toEqual({ text: "Run: run-of-1\n1 of 2, 1 failed\nfailed\n", status: 1 });
  });
});
