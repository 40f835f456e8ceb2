import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { homedir } from "node:os";
import { Duplex } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { SshProgram } from "./engine-access.ts";
import { formatEngineAddress, type SshAddress } from "./engine-address.ts";
import { sshArguments } from "./ssh-command.ts";

/** The end of what ssh complains of is kept: its last line says why. */
const MAX_COMPLAINT = 8 * 1024;
/** Words of ssh and of Docker's command for a far side where nothing listens. */
const AWAY =
  /refused|timed out|resolve hostname|no route to host|cannot connect to the docker daemon/i;

/**
 * Starts ssh, and gives its standard input and output as one stream. ssh is ended with the stream. What ssh complains of
 * becomes the stream's error.
 * @param name of the engine, for errors
 * @throws engine_failed when there is no ssh
 */
export async function openSshBridge(
  name: string,
  address: SshAddress,
  ssh: SshProgram,
): Promise<Duplex> {
  const program = await ssh.find();
  if (program === undefined) throw bridgeError(name, address, "the program ssh is not installed");
  const child = spawn(program, [...sshArguments(address)], {
    // Not ours: what lies in the current folder must not be picked up.
    cwd: homedir(),
    env: ssh.environment,
    shell: false,
    windowsHide: true,
    stdio: "pipe",
  });
  return bridge(child, (complaint) => bridgeError(name, address, complaint));
}

function bridge(
  child: ChildProcessWithoutNullStreams,
  failure: (complaint: string) => AppError,
): Duplex {
  let complaint = "";
  let answered = false;
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      // ssh that ended says why by itself; a broken pipe says nothing.
      if (child.stdin.destroyed) return done();
      child.stdin.write(chunk, (error) =>
        done(error == null || isBrokenPipe(error) ? null : error),
      );
    },
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill("SIGKILL");
      done(error);
    },
  });
  child.stdin.on("error", () => undefined);
  child.stdout.on("data", (chunk: Buffer) => {
    answered = true;
    if (!stream.push(chunk)) child.stdout.pause();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-MAX_COMPLAINT);
  });
  child.once("error", (error) => stream.destroy(failure(error.message)));
  child.once("close", (status) => {
    if (answered && status === 0) stream.push(null);
    else stream.destroy(failure(lastLineOf(complaint) ?? `ssh ended with status ${status}`));
  });
  return stream;
}

function lastLineOf(text: string): string | undefined {
  return text
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "");
}

function isBrokenPipe(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}

function bridgeError(name: string, address: SshAddress, complaint: string): AppError {
  const why = complaint.slice(0, 1000);
  const code = AWAY.test(why) ? "engine_away" : "engine_failed";
  return new AppError(code, `the engine ${name} cannot be reached through ssh: ${why}`, {
    details: { engine: name, address: formatEngineAddress(address), why },
  });
}
