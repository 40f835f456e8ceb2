import { createServer } from "node:net";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import type { EngineTls } from "../../../../electron/engines/engine-access.ts";
import { issueCertificate } from "../../../support/registry/tls.ts";
import {
  clientOf,
  json,
  type Script,
  startEngine,
  startTlsEngine,
} from "../../../support/scripted-engine.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const authority = issueCertificate({ subject: "authority", isAuthority: true });
const server = issueCertificate({ subject: "engine", names: ["127.0.0.1"], issuer: authority });
const client = issueCertificate({ subject: "client", issuer: authority });
const script: Script = { "GET /images/json": json([]) };

function over(port: number, tls: EngineTls) {
  return clientOf({ address: { kind: "tcp", hostname: "127.0.0.1", port }, tls });
}

describe("an engine behind TLS", () => {
  it("is asked when the authority in Docker's folder signed its certificate", async () => {
    const { port } = await startTlsEngine(server, script);
    const api = over(port, { verify: true, authority: authority.cert });
    expect(await api.images({ signal })).toEqual([]);
  });

  it("gets the certificate of the client", async () => {
    const { port } = await startTlsEngine({ ...server, ca: authority.cert }, script);
    const shown = { certificate: client.cert, key: client.key };
    const api = over(port, { verify: true, authority: authority.cert, ...shown });
    expect(await api.images({ signal })).toEqual([]);
    const without = over(port, { verify: true, authority: authority.cert });
    await expect(without.images({ signal })).rejects.toMatchObject({ code: "engine_failed" });
  });

  it("is not asked when somebody else signed its certificate", async () => {
    const engine = await startTlsEngine(server, script);
    const other = issueCertificate({ subject: "authority", isAuthority: true });
    const api = over(engine.port, { verify: true, authority: other.cert });
    await expect(api.images({ signal })).rejects.toMatchObject({
      code: "tls_failed",
      details: { engine: "test", host: `127.0.0.1:${engine.port}` },
    });
    expect(engine.requests).toEqual([]);
  });

  it("is not asked when its certificate is for another name", async () => {
    const elsewhere = issueCertificate({ subject: "x", names: ["10.0.0.1"], issuer: authority });
    const engine = await startTlsEngine(elsewhere, script);
    const api = over(engine.port, { verify: true, authority: authority.cert });
    await expect(api.images({ signal })).rejects.toMatchObject({
      code: "tls_failed",
      details: { reason: "ERR_TLS_CERT_ALTNAME_INVALID" },
    });
    expect(engine.requests).toEqual([]);
  });

  it("is asked whoever it is where Docker was told so", async () => {
    const { port } = await startTlsEngine(server, script);
    expect(await over(port, { verify: false }).images({ signal })).toEqual([]);
  });

  it("I1: is not asked with a damaged key, which is not repeated", async () => {
    const key = "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n";
    const api = over(1, { verify: true, certificate: client.cert, key });
    const error: unknown = await api.images({ signal }).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: "configuration_invalid" });
    expect(JSON.stringify([error, String(error), (error as Error).cause])).not.toContain("s3cret");
  });
});

describe("an engine on a port", () => {
  it("is away when nobody listens there", async () => {
    const api = clientOf({ address: { kind: "tcp", hostname: "127.0.0.1", port: 1 } });
    await expect(api.images({ signal })).rejects.toMatchObject({
      code: "engine_away",
      details: { address: "tcp://127.0.0.1:1", reason: "ECONNREFUSED" },
    });
  });

  it.runIf(process.platform === "linux")(
    "is asked whether it is still there, while nothing comes",
    async () => {
      const asked = Promise.withResolvers<number>();
      const silent = createServer((socket) => asked.resolve(socket.remotePort ?? 0));
      await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
      onTestFinished(() => void silent.close());
      const { port } = silent.address() as { port: number };
      const stop = new AbortController();
      const api = clientOf({ address: { kind: "tcp", hostname: "127.0.0.1", port } });
      const listing = api.images({ signal: stop.signal });
      const ours = (await asked.promise).toString(16).toUpperCase().padStart(4, "0");
      // proc(5): the second timer is the one of keep-alive.
      const timer = async (): Promise<string | undefined> => {
        const rows = (await readFile("/proc/net/tcp", "utf8")).split("\n");
        const row = rows.find((one) => one.includes(`0100007F:${ours} 0100007F:`));
        return row?.trim().split(/\s+/)[5]?.slice(0, 2);
      };
      await expect.poll(timer).toBe("02");
      stop.abort();
      await expect(listing).rejects.toMatchObject({ code: "cancelled" });
    },
  );

  it("fails when something else listens there", async () => {
    const other = createServer((socket) => socket.end("220 mail ready\r\n"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const api = clientOf({ address: { kind: "tcp", hostname: "127.0.0.1", port } });
    await expect(api.images({ signal })).rejects.toMatchObject({ code: "engine_failed" });
  });
});

/** A program in the place of ssh: notes how it was called, and connects to a socket as `dial-stdio` does. */
const SSH_PROGRAM = `#!${process.execPath}
const fs = require("node:fs");
const net = require("node:net");
fs.appendFileSync(process.env.NOTES, JSON.stringify(process.argv.slice(2)) + "\\n");
if (process.env.COMPLAINT) {
  process.stderr.write("Warning: Permanently added 'host'\\n" + process.env.COMPLAINT + "\\n");
  process.exit(255);
}
const socket = net.connect(process.env.SOCKET);
process.stdin.pipe(socket).pipe(process.stdout);
process.on("exit", () => fs.appendFileSync(process.env.NOTES, '"ended"\\n'));
`;

async function throughSsh(path: string, complaint = "") {
  const folder = await tempDir();
  const program = join(folder, "ssh");
  const notes = join(folder, "notes");
  await writeFile(program, SSH_PROGRAM);
  await chmod(program, 0o755);
  const environment = { NOTES: notes, SOCKET: path, COMPLAINT: complaint };
  const address = { kind: "ssh", hostname: "host.test", user: "me", port: 2222 } as const;
  const api = clientOf({ address }, { find: () => Promise.resolve(program), environment });
  return { api, notes };
}

describe("an engine behind ssh", () => {
  it("is asked over the standard input and output of the system's ssh", async () => {
    const bytes = Buffer.alloc(3_000_000, 3);
    let got = 0;
    const { path } = await startEngine({
      ...script,
      "GET /images/a:1/get": (response) => response.end(bytes),
      "POST /images/load": (response, request) => {
        request.on("data", (chunk: Buffer) => (got += chunk.length));
        request.on("end", () => response.end("{}"));
      },
    });
    const { api, notes } = await throughSsh(path);
    expect(await api.images({ signal })).toEqual([]);
    expect((await buffer(await api.save("a:1", { signal }))).equals(bytes)).toBe(true);
    await api.load(Readable.from([bytes]), { signal });
    expect(got).toBe(bytes.length);
    const [first = ""] = (await readFile(notes, "utf8")).split("\n");
    const options = ["-o", "ConnectTimeout=30", "-o", "BatchMode=yes", "-T"];
    const whom = ["-l", "me", "-p", "2222", "--", "host.test"];
    expect(JSON.parse(first)).toEqual([...options, ...whom, "docker", "system", "dial-stdio"]);
  });

  it("leaves no ssh behind when a call is given up", async () => {
    const stop = new AbortController();
    const engine = await startEngine({ "GET /images/json": () => stop.abort() });
    const { api } = await throughSsh(engine.path);
    await expect(api.images({ signal: stop.signal })).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it.each([
    ["ssh: connect to host host.test port 2222: Connection refused", "engine_away"],
    ["Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", "engine_away"],
    ["me@host.test: Permission denied (publickey).", "engine_failed"],
    ["bash: docker: command not found", "engine_failed"],
  ])("says what ssh complained of last: %s", async (complaint, code) => {
    const { api } = await throughSsh("/nowhere", complaint);
    await expect(api.images({ signal })).rejects.toMatchObject({
      code,
      details: { engine: "test", address: "ssh://me@host.test:2222", why: complaint },
    });
  });

  it("cannot be asked without ssh", async () => {
    const api = clientOf({ address: { kind: "ssh", hostname: "host.test" } });
    await expect(api.images({ signal })).rejects.toMatchObject({
      code: "engine_failed",
      details: { why: "the program ssh is not installed" },
    });
  });
});
