import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { WebSocket } from "ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type App, createApp } from "../../electron/app.ts";
import { portFromWebSocket } from "../../electron/hosts/browser/port.ts";
import { connect } from "../../shared/ipc/client.ts";
import { contract } from "../../shared/ipc/contract/index.ts";
import type { Client, Procedure } from "../../shared/ipc/procedure.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { TEST_TLS } from "../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import {
  openSession,
  startTestHost,
  type TestHost,
} from "../unit/electron/hosts/browser/test-host.ts";

const PROCEDURES: readonly (readonly [name: string, procedure: Procedure])[] = Object.entries(
  contract,
).flatMap(([noun, verbs]) =>
  Object.entries(verbs).map(([verb, procedure]): [string, Procedure] => [
    `${noun}.${verb}`,
    procedure,
  ]),
);

/** Checked by a function, which JSON Schema cannot show: only a well-formed digest passes. */
const DIGEST =
  /\.(?:digest|imageId|previous|before|after|now|was|referrers\.\[\]) may hold anything$/;

/** Empty objects by the image specification; they show what an image's author wrote, and nothing of ours. */
const IMAGE_AUTHORS_WORDS = /\.config\.\|\.(?:ExposedPorts|Volumes)\.\|\.\* may hold anything$/;

const isExplained = (place: string): boolean =>
  DIGEST.test(place) || IMAGE_AUTHORS_WORDS.test(place);

const SECRET_NAME = /secret|passw|token|credential|authoriz|cookie|private/i;

/** The parts of JSON Schema that zod writes. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema | readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly $ref?: string;
}

/** Places in an output where a secret could stand: named after one and free to hold any text, or free to hold anything. */
function openPlaces(schema: Schema, path: string): readonly string[] {
  const isOpen = Object.keys(schema).every((key) => key === "$schema" || key === "description");
  if (isOpen) return [`${path} may hold anything`];
  const parts: (readonly [string, Schema])[] = [
    ...Object.entries(schema.properties ?? {}),
    ...Object.entries(schema.$defs ?? {}),
    ...[schema.items ?? []].flat().map((item): [string, Schema] => ["[]", item]),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].map(
      (part): [string, Schema] => ["|", part],
    ),
    ...(typeof schema.additionalProperties === "object"
      ? [["*", schema.additionalProperties] as const]
      : []),
  ];
  return parts.flatMap(([name, part]) => {
    const isFixed = part.enum !== undefined || part.const !== undefined || part.type === "boolean";
    const named =
      SECRET_NAME.test(name) && !isFixed ? [`${path}.${name} is named after a secret`] : [];
    return [...named, ...openPlaces(part, `${path}.${name}`)];
  });
}

function outputOf(procedure: Procedure): Schema {
  const output = procedure.kind === "call" ? procedure.output : procedure.item;
  // What a handler may return, which is what crosses the wire.
  return z.toJSONSchema(output, { io: "input", unrepresentable: "any" }) as Schema;
}

describe("the contract", () => {
  it.each(PROCEDURES)("L14: has no place for a secret in the output of %s", (name, procedure) => {
    const places = openPlaces(outputOf(procedure), name);
    const unexplained = places.filter((place) => !isExplained(place));
    expect(unexplained).toEqual([]);
  });

  it("L14: would be found out by this test if it had one", () => {
    const leaky = z.object({ accounts: z.array(z.object({ token: z.string().optional() })) });
    expect(openPlaces(z.toJSONSchema(leaky) as Schema, "x")).toEqual([
      "x.accounts.[].token is named after a secret",
    ]);
    expect(openPlaces(z.toJSONSchema(z.object({ any: z.unknown() })) as Schema, "x")).toHaveLength(
      1,
    );
  });
});

const USER = "canary-user";
/** Saved with the connection. Holds what each encoding writes differently. */
const SAVED_SECRET = 'cAnArY-saved/+"\\ü~0123456789';
/** Refused by the registry, so never saved; it must not come back in the error. */
const REFUSED_SECRET = 'cAnArY-refused/+"\\ü~0123456789';

/** Every way in which a secret may be written on a wire or in a log. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const pair = Buffer.from(`${USER}:${secret}`);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
    bytes.toString("base64url").slice(0, -1),
    bytes.toString("hex"),
    pair.toString("base64").replace(/=+$/, "").slice(0, -1),
    "cAnArY",
  ];
}

describe("the live engine behind the browser host", () => {
  let home: TempDir;
  let app: App;
  let registry: TestRegistry;
  let host: TestHost;
  let socket: WebSocket;
  let client: Client<typeof contract>;
  /** Every byte that went from the engine to the page. */
  const frames: string[] = [];

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startRegistry({ auth: { kind: "basic", users: { [USER]: SAVED_SECRET } } });
    seedImage(registry, "team/app", "v1", [someBytes(1000)]);
    app = await createApp({ host: "browser", home: home.path });
    host = await startTestHost({ app });
    socket = await openSession(host);
    socket.on("message", (frame: Buffer) => frames.push(frame.toString()));
    client = connect(contract, portFromWebSocket(socket));
  });
  afterAll(async () => {
    await client.connections.logout({ address: registry.host }).catch(() => undefined);
    await host.close();
    await app.close();
    await registry.close();
    await home.remove();
  });

  /** Inputs that lead somewhere, for the procedures that take any; the others take nothing. */
  function inputsOf(name: string): readonly unknown[] {
    const here = `${registry.host}/team/app`;
    const transfer = { source: `${here}:v1`, destination: "store:" };
    const address = registry.host;
    const proxy = { kind: "url", url: "http://127.0.0.1:1", username: USER };
    const pasted = JSON.stringify({
      auths: {
        [address]: { username: USER, password: REFUSED_SECRET },
        "damaged.test": { auth: SAVED_SECRET },
      },
    });
    const fromPasted = { kind: "pasted", name: "config.json" };
    const inputs: Readonly<Record<string, readonly unknown[]>> = {
      "connections.login": [
        { address, username: USER, secret: REFUSED_SECRET },
        { address, username: USER, secret: REFUSED_SECRET, secretKind: "identity-token" },
        { address, username: USER, secret: [SAVED_SECRET] },
        { address: 7, username: USER, secret: SAVED_SECRET },
        { address: "127.0.0.1:1", username: USER, secret: SAVED_SECRET },
        { address, username: USER, secret: SAVED_SECRET, authorities: [SAVED_SECRET] },
        {
          address,
          username: USER,
          secret: SAVED_SECRET,
          clientCertificate: { certificate: TEST_TLS.cert, key: `${TEST_TLS.key}${SAVED_SECRET}` },
        },
        {
          address,
          username: USER,
          secret: SAVED_SECRET,
          proxy: { ...proxy, password: SAVED_SECRET },
        },
      ],
      "connections.entraLogin": [{ address, tenant: SAVED_SECRET }, { address: "127.0.0.1:1" }],
      "connections.edit": [
        { address, label: "Canary registry" },
        {
          address,
          proxy: { ...proxy, url: `http://${USER}:${encodeURIComponent(SAVED_SECRET)}@[` },
        },
        { address, clientCertificate: { certificate: SAVED_SECRET, key: SAVED_SECRET } },
      ],
      "connections.rename": [{ address, to: "127.0.0.1:1" }],
      "connections.logout": [{ address: "127.0.0.1:1" }],
      "connections.diagnose": [
        { address, repository: "team/app" },
        { address, username: USER, secret: SAVED_SECRET, repository: "team/app" },
        { address, username: USER, secret: REFUSED_SECRET },
        {
          address,
          username: USER,
          secret: SAVED_SECRET,
          proxy: { ...proxy, password: SAVED_SECRET },
        },
      ],
      "connections.import": [{ document: SAVED_SECRET }],
      "logins.find": [{ pasted }, { pasted: `{"auths": ${SAVED_SECRET}` }],
      "logins.import": [{ logins: [{ address, source: fromPasted }], pasted }],
      "logins.share": [{ address }],
      "network.proxyFor": [{ host: address }],
      "network.testMirror": [{ registry: "docker.io", url: `http://${address}` }],
      "network.saveMirrors": [
        {
          mirrors: [{ registry: "docker.io", url: `https://${USER}:${SAVED_SECRET}@mirror.test` }],
        },
      ],
      "catalog.repositories": [{ address }],
      "catalog.tags": [{ location: here }],
      "catalog.knownSize": [{ address }, { address, repository: "team/app" }],
      "catalog.detailsCost": [{ location: here }],
      "catalog.details": [{ location: here, tags: ["v1", "none"], fresh: true, spendPulls: true }],
      "catalog.search": [{ text: "app" }],
      "catalog.summary": [{ location: `${here}:v1` }, { location: `${here}:none` }],
      "images.inspect": [{ location: `${here}:v1` }, { location: `${here}:none` }],
      "images.planRemovals": [{ locations: [`${here}:v1`], verb: "tag" }],
      "images.remove": [
        { location: `${here}:v1`, verb: "tag", digest: `sha256:${"0".repeat(64)}` },
      ],
      "links.openWebPage": [
        { address: `https://${USER}:${encodeURIComponent(SAVED_SECRET)}@a.test/` },
      ],
      "undo.list": [{}, { location: here }],
      "undo.plan": [{ id: "nothing" }],
      "undo.apply": [{ id: "nothing", confirmation: SAVED_SECRET }],
      "transfers.plan": [transfer, { ...transfer, destination: `${registry.host}/other/app:v2` }],
      "transfers.start": [transfer, { ...transfer, source: `${here}:none` }],
    };
    return inputs[name] ?? [];
  }

  /** They begin with nothing: what they tell is done outside, which nobody does here. */
  const SILENT: ReadonlySet<string> = new Set([
    "links.opened",
    "system.menuCommands",
    "system.openedFiles",
  ]);

  /** Asks one question, and takes the first items of a stream. Errors are answers too. */
  async function askEngine(name: string, procedure: Procedure, input: unknown): Promise<void> {
    const [noun = "", verb = ""] = name.split(".");
    const nouns = client as unknown as Record<
      string,
      Record<string, (...given: unknown[]) => unknown>
    >;
    const signal = AbortSignal.timeout(SILENT.has(name) ? 500 : 10_000);
    try {
      const answer = nouns[noun]?.[verb]?.(input, { signal });
      if (procedure.kind === "call") await answer;
      else await takeFirst(name, answer as AsyncIterable<unknown>);
    } catch {
      // The error has come over the socket, where it is looked at below.
    }
  }

  async function takeFirst(name: string, items: AsyncIterable<unknown>): Promise<void> {
    let left = name === "connections.diagnose" ? Infinity : 1;
    // A watch begins with a snapshot, and waits for changes that may never come; the checklist ends by itself.
    for await (const _item of items) if ((left -= 1) < 1) return;
  }

  it("L14: tells the page no secret in any answer, event or error", async () => {
    const connection = await client.connections.login({
      address: registry.host,
      username: USER,
      secret: SAVED_SECRET,
    });
    expect(connection).toMatchObject({ address: registry.host, username: USER });
    await askEngine("images.inspect", contract.images.inspect, {
      location: `${registry.host}/team/app:v1`,
    });
    // A registry that throws the password back at whoever sent it.
    const echo = JSON.stringify({ errors: [{ code: "DENIED", message: `no ${SAVED_SECRET}` }] });
    registry.faults.add({
      method: "GET",
      path: "/manifests/echo",
      status: 403,
      body: echo,
      times: 99,
    });
    registry.faults.add({ method: "HEAD", path: "/manifests/echo", status: 403, times: 99 });
    await askEngine("images.inspect", contract.images.inspect, {
      location: `${registry.host}/team/app:echo`,
    });
    for (const [name, procedure] of PROCEDURES) {
      for (const input of [...inputsOf(name), {}, null, { unknown: SAVED_SECRET }]) {
        await askEngine(name, procedure, input);
      }
    }
    const used = registry.requests.map(({ headers }) => headers.authorization ?? "");
    const sent = Buffer.from(`${USER}:${SAVED_SECRET}`).toString("base64");
    expect(used, "the saved secret was used").toContain(`Basic ${sent}`);
    expect(frames.join("\n")).toContain(USER);
    expect(frames.join("\n"), "the echo came through, without its secret").toContain("DENIED");
    for (const [name, text] of [
      ["a frame to the page", frames.join("\n")],
      ["the host's log", host.lines.join("\n")],
      ["a log file", await readLogs()],
    ] as const) {
      const found = [SAVED_SECRET, REFUSED_SECRET]
        .flatMap(spellings)
        .filter((spelling) => text.includes(spelling));
      expect(found, name).toEqual([]);
    }
  }, 120_000);

  it("L14: asked every procedure of the contract", () => {
    expect(frames.length).toBeGreaterThan(PROCEDURES.length * 3);
  });

  /** Everything the engine wrote into its home but images: logs, settings, the database. */
  async function readLogs(): Promise<string> {
    const entries = await readdir(home.path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("blobs"));
    const texts = files.map((entry) => readFile(join(entry.parentPath, entry.name), "latin1"));
    return (await Promise.all(texts)).join("\n");
  }
});
