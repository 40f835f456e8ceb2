import { describe, expect, it } from "vitest";
import type { ConnectionChoices, Login } from "../../shared/connection.ts";
import type { ExternalSource } from "../../shared/external-login.ts";
import { openHttpProxy } from "../support/proxy/client.ts";
import { allOf, ANN, ANN_USERS, NEVER, openRegistry } from "../support/registry/client.ts";
import { issueFor } from "../support/registry/tls.ts";
import { type ConnectionsRig, openConnections } from "../unit/electron/connections/rig.ts";

const signal = NEVER;
const NAME = "registry.test";
const HOST = `${NAME}:5000`;
const BASIC = { auth: { kind: "basic", users: ANN_USERS } } as const;
const DOCKER = { kind: "docker-config", name: "~/.docker/config.json" } as const;
/** The two forms in which the password could arrive. */
const CANARIES = [ANN.password, Buffer.from(`ann:${ANN.password}`).toString("base64")];

/** A user whose registry is reached through their proxy, and a page that has places of its own on the network. */
interface Scene extends ConnectionsRig {
  /** What the page would choose to listen: its own proxy, and an authority that it made. */
  readonly listening: ConnectionChoices;
  /** A plain registry of the page. */
  readonly evilHost: string;
  /** The page has a friend on the network, who lets nothing through that is encrypted. */
  readonly blockTls: () => void;
  /** How often the password came to a place of the page, or crossed the network unencrypted. */
  readonly stolen: () => number;
  /** How often it came to the registry. */
  readonly arrived: () => number;
}

async function openScene(): Promise<Scene> {
  const [honest, evil] = [issueFor(NAME), issueFor(NAME)];
  const registry = await openRegistry({ ...BASIC, tls: honest.server });
  const impostor = await openRegistry({ ...BASIC, tls: evil.server });
  const plain = await openRegistry(BASIC);
  const ours = await openHttpProxy({ names: { [HOST]: registry.host } });
  const theirs = await openHttpProxy({ names: { [HOST]: impostor.host } });
  /** Whoever sits on the way of what is not encrypted. */
  const wire = await openHttpProxy({ names: { [HOST]: plain.host } });
  const rig = await openConnections({ HTTPS_PROXY: ours.url.href, HTTP_PROXY: wire.url.href });
  await rig.write(`.config/containers/certs.d/${HOST}/ca.crt`, honest.authority.cert);
  const count = (...places: { requests: readonly { headers: object }[] }[]): number =>
    places
      .flatMap(({ requests }) => requests)
      .filter(({ headers }) => CANARIES.some((canary) => JSON.stringify(headers).includes(canary)))
      .length;
  return {
    ...rig,
    listening: {
      authorities: [evil.authority.cert],
      proxy: { kind: "url", url: theirs.url.href },
    },
    evilHost: plain.host,
    blockTls: () => void ours.names.delete(HOST),
    stolen: () => count(impostor, plain, theirs, wire),
    arrived: () => count(registry),
  };
}

function login(address: string, more: Partial<Login> = {}): Login {
  return { address, secretKind: "password", ...more };
}

/** What the page would write into a file, to have it imported. */
function document(address: string, choices: ConnectionChoices): string {
  const connection = { address, color: "none", production: false, username: "ann", ...choices };
  return JSON.stringify({ format: "portolan-connections/1", connections: [connection] });
}

/** The page goes on, whatever is refused. Says what was. */
async function inTurn(...steps: readonly (() => unknown)[]): Promise<unknown[]> {
  const codes: unknown[] = [];
  for (const step of steps) {
    try {
      codes.push((await step()) === undefined ? undefined : "done");
    } catch (error) {
      codes.push((error as { code?: unknown }).code ?? error);
    }
  }
  return codes;
}

/** Uses the registry in every way that asks for a login. */
async function use(scene: Scene): Promise<void> {
  const { registries, connections } = scene;
  for (const repository of ["team/app", "other"]) {
    await inTurn(
      async () => {
        const client = await registries.client({ host: HOST, repository });
        await client.repository(repository, "push").lookUp("v1", { signal });
      },
      async () => {
        const reader = await registries.reader({ host: HOST, repository });
        await reader.resolve("v1", { signal });
      },
      async () => allOf((await registries.client({ host: HOST })).listRepositories({ signal })),
      () => allOf(connections.diagnose({ ...login(HOST), anonymous: false }, { signal })),
    );
  }
}

type Attack = (scene: Scene) => Promise<unknown>;

const useMirrors: Attack = ({ mirrors, registries, blockTls }) =>
  inTurn(
    blockTls,
    () => mirrors.test({ registry: "docker.io", url: `http://${HOST}` }, { signal }),
    () => mirrors.test({ registry: "docker.io", url: `http://${HOST}/team` }, { signal }),
    () => mirrors.save([{ registry: "other.test", url: `http://${HOST}` }]),
    async () => {
      const reader = await registries.reader({ host: "other.test", repository: "team/app" });
      await reader.resolve("v1", { signal });
    },
  );

const tryChoices: Attack = ({ connections, listening }) =>
  inTurn(
    ...[true, false].map((anonymous) => () => {
      const trial = { ...login(HOST, { skipVerify: true, ...listening }), anonymous };
      return allOf(connections.diagnose(trial, { signal }));
    }),
  );

const ON_THE_KEYCHAIN: Record<string, Attack> = {
  "a proxy first, then an authority": ({ connections, listening: { proxy, authorities } }) =>
    inTurn(
      () => connections.edit(HOST, { proxy }),
      () => connections.edit(HOST, { authorities }),
      () => connections.login(login(HOST, { username: "ann", authorities }), { signal }),
    ),
  "no verification, in a login with the saved password": ({ connections, listening }) =>
    inTurn(() =>
      connections.login(login(HOST, { username: "ann", skipVerify: true, ...listening }), {
        signal,
      }),
    ),
  "no encryption": ({ connections, listening: { proxy }, blockTls }) =>
    inTurn(
      blockTls,
      () => connections.edit(HOST, { plainHttp: true, proxy }),
      () => connections.edit(HOST, { plainHttp: true }),
    ),
  "the checklist with choices of its own": tryChoices,
  "another address": ({ connections, evilHost }) =>
    inTurn(
      () => connections.rename(HOST, evilHost),
      () => connections.rename(HOST, `${evilHost}/team`),
    ),
  "a second account with the same name below it": ({ connections, listening }) =>
    inTurn(
      () => connections.login(login(`${HOST}/team`, { username: "ann", ...listening }), { signal }),
      () => connections.import(document(`${HOST}/team`, listening)),
    ),
  "its old address, after it was renamed": ({ connections, listening }) =>
    inTurn(
      () => connections.rename(HOST, `${HOST}/team`),
      () => connections.import(document(HOST, listening)),
    ),
  "forgetting it, and importing it again": ({ connections, listening }) =>
    inTurn(
      () => connections.logout(HOST),
      () => connections.import(document(HOST, listening)),
      () => connections.login(login(HOST, { username: "ann" }), { signal }),
    ),
  "an unencrypted mirror at the same host": useMirrors,
  "a mirror of the page": ({ mirrors, evilHost }) =>
    inTurn(() => mirrors.save([{ registry: HOST, url: `http://${evilHost}/copies` }])),
};

const ON_OTHER_PROGRAMS: Record<string, Attack> = {
  "an anonymous connection that listens, then an import": ({ connections, listening, logins }) =>
    inTurn(
      () => connections.import(document(HOST, {})),
      () => connections.edit(HOST, { skipVerify: true, ...listening }),
      () => logins.import([{ address: HOST, source: DOCKER }], undefined, { signal }),
    ),
  "a document that listens, then an import": ({ connections, listening, logins }) =>
    inTurn(
      () => connections.import(document(HOST, listening)),
      () => logins.import([{ address: HOST, source: DOCKER }], undefined, { signal }),
    ),
  "a connection that listens, renamed to it, then an import": (scene) => {
    const { connections, listening, logins } = scene;
    return inTurn(
      () => connections.import(document("elsewhere.test", listening)),
      () => connections.edit("elsewhere.test", { skipVerify: true, plainHttp: true }),
      () => connections.rename("elsewhere.test", HOST),
      () => logins.import([{ address: HOST, source: DOCKER }], undefined, { signal }),
    );
  },
  "another spelling of the address": ({ connections, listening, logins }) => {
    const source: ExternalSource = DOCKER;
    const spellings = [
      `${NAME}.:5000`,
      HOST.toUpperCase(),
      NAME,
      `${HOST}/team`,
      ` ${HOST}`,
      `${NAME}:05000`,
    ];
    return inTurn(
      ...spellings.flatMap((address) => [
        () => connections.import(document(address, listening)),
        () => logins.import([{ address, source }], undefined, { signal }),
      ]),
    );
  },
  "an unencrypted mirror at its host": useMirrors,
  "the checklist with choices of its own": tryChoices,
};

describe("a hostile page", () => {
  it.each(Object.entries(ON_THE_KEYCHAIN))(
    "A20: does not get the saved password by %s",
    async (_name, attack) => {
      const scene = await openScene();
      const ann = { username: ANN.username, secret: ANN.password } as const;
      await scene.connections.login(login(HOST, ann), { signal });
      expect(scene.arrived()).toBeGreaterThan(0);
      await attack(scene);
      await use(scene);
      expect(scene.stolen()).toBe(0);
    },
  );

  it.each(Object.entries(ON_OTHER_PROGRAMS))(
    "A20: does not get a login of Docker's by %s",
    async (_name, attack) => {
      const scene = await openScene();
      const auth = Buffer.from(`ann:${ANN.password}`).toString("base64");
      await scene.write(".docker/config.json", JSON.stringify({ auths: { [HOST]: { auth } } }));
      await use(scene);
      expect(scene.arrived()).toBeGreaterThan(0);
      await attack(scene);
      await use(scene);
      expect(scene.stolen()).toBe(0);
    },
  );

  it("would have got the password in this scene, had the user typed it for such choices", async () => {
    const scene = await openScene();
    const typed = { username: ANN.username, secret: ANN.password, ...scene.listening };
    await scene.connections.login(login(HOST, typed), { signal });
    expect(scene.stolen()).toBeGreaterThan(0);
  });
});
