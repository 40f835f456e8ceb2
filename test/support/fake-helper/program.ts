import { spawn } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setInterval } from "node:timers/promises";
import type { Action, Behaviour, LoggedCall, Reply } from "./behaviour.ts";

/** A `docker-credential-*` program. Arguments: its behaviour file, its log, then those of the protocol. */
const [behaviourPath = "", logPath = "", ...words] = process.argv.slice(2);
const behaviour = JSON.parse(readFileSync(behaviourPath, "utf8")) as Behaviour;
const action = words[0] as Action;
const input = await text(process.stdin);
const reply = behaviour.replies[action];

const child = reply?.isHanging === true ? startChild() : undefined;
log({
  words,
  input,
  environment: Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, value ?? ""]),
  ),
  folder: process.cwd(),
  pid: process.pid,
  ...(child === undefined ? {} : { child }),
});

if (reply === undefined) answer();
else await misbehave(reply);

function answer(): void {
  const { logins } = behaviour;
  const server = input.trim();
  switch (action) {
    case "list":
      console.log(
        JSON.stringify(
          Object.fromEntries(Object.entries(logins).map(([key, { Username }]) => [key, Username])),
        ),
      );
      return;
    case "store": {
      const { ServerURL, Username, Secret } = JSON.parse(input) as Record<string, string>;
      logins[ServerURL ?? ""] = { Username: Username ?? "", Secret: Secret ?? "" };
      writeFileSync(behaviourPath, JSON.stringify(behaviour));
      return;
    }
    case "erase":
      delete logins[server];
      writeFileSync(behaviourPath, JSON.stringify(behaviour));
      return;
    case "get": {
      const login = logins[server];
      if (login !== undefined) {
        console.log(JSON.stringify({ ServerURL: server, ...login }));
        return;
      }
      console.log("credentials not found in native keychain");
      process.exitCode = 1;
    }
  }
}

async function misbehave(reply: Reply): Promise<void> {
  process.stdout.on("error", () => process.exit(1));
  if (reply.bytes !== undefined) process.stdout.write("x".repeat(reply.bytes));
  while (reply.isEndless === true)
    await new Promise((written) => process.stdout.write("x".repeat(65_536), written));
  if (reply.isHanging === true) await forever();
  if (reply.waitsFor !== undefined) await seen(reply.waitsFor);
  process.stderr.write(reply.errors ?? "");
  process.stdout.write(reply.output ?? "");
  process.exitCode = reply.status ?? 0;
}

async function forever(): Promise<void> {
  for await (const _tick of setInterval(60_000));
}

async function seen(path: string): Promise<void> {
  for await (const _tick of setInterval(5)) if (existsSync(path)) return;
}

function startChild(): number | undefined {
  const code = "setInterval(() => {}, 60_000)";
  return spawn(process.execPath, ["-e", code], { stdio: ["ignore", "inherit", "inherit"] }).pid;
}

function log(call: LoggedCall): void {
  appendFileSync(logPath, `${JSON.stringify(call)}\n`);
}
