/**
 * Ends this process at once, with this exit status, although a call of the keychain hangs. `process.exit` would wait
 * for the hanging call's thread for ever (seen with Node 24 and a D-Bus that does not answer). On POSIX the process
 * becomes a shell that only exits, which no thread can hold up; elsewhere the system is asked to end it.
 */
export function endProcess(status: number): never {
  const isPlainNode = process.versions["electron"] === undefined;
  if (isPlainNode && process.platform !== "win32" && process.execve !== undefined) {
    process.execve("/bin/sh", ["sh", "-c", `exit ${Math.trunc(status)}`], {});
  }
  process.kill(process.pid, "SIGKILL");
  throw new Error("the process outlived its own end");
}
