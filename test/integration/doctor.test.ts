import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIAGNOSIS_STEPS, type DiagnosisStep } from "../../shared/diagnosis.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

const { username, password } = TEST_ACCOUNT;
const SIGN_IN = ["-u", username, "--password-stdin"];

interface Report {
  readonly address: string;
  readonly ok: boolean;
  readonly steps: readonly DiagnosisStep[];
}

describe.runIf(requires("build", "docker-registry", "htpasswd", "openssl"))("doctor", () => {
  let rig: Rig;
  let token: DockerRegistry;
  let tls: DockerRegistry;

  beforeAll(async () => {
    rig = await openRig();
    token = await startDockerRegistry({ auth: "token" });
    tls = await startDockerRegistry({ auth: "basic", tls: true });
  });
  afterAll(async () => {
    await token.stop();
    await tls.stop();
    await rig.close();
  });

  /** The document of `--json`, and the steps by name. */
  async function diagnose(args: readonly string[], input = "") {
    const environment = { HOME: rig.folder };
    const result = await rig.portolan(["--json", "doctor", ...args], { input, environment });
    const report = JSON.parse(result.stdout) as Report;
    const states = Object.fromEntries(report.steps.map(({ step, state }) => [step, state]));
    return { ...result, report, states };
  }

  it("walks every step of a token registry with a typed login, and saves nothing", async () => {
    const { exitCode, report, states, stdout } = await diagnose(
      [token.host, ...SIGN_IN, "--repository", "team/app"],
      password,
    );
    expect(report.steps.map(({ step }) => step)).toEqual(DIAGNOSIS_STEPS);
    expect(states).toMatchObject({ resolve: "passed", challenge: "passed", token: "passed" });
    expect(exitCode).toBe(report.ok ? 0 : 1);
    expect(stdout).not.toContain(password);
    expect(await rig.json(["connections"])).toEqual({ connections: [] });
    const left = await readdir(token.storagePath, { recursive: true });
    // The registry keeps an empty folder of the upload that was cancelled, and nothing in it.
    expect(left.filter((path) => /(?:startedat|data|link)$/.test(path))).toEqual([]);
  });

  it("ends with status 1 and blocks the rest when the password is wrong", async () => {
    const { exitCode, states, stdout } = await diagnose([token.host, ...SIGN_IN], "canary-5c");
    expect({ exitCode, states }).toMatchObject({ exitCode: 1, states: { token: "failed" } });
    expect(stdout).not.toContain("canary-5c");
  });

  it("A23: shows the chain of an unknown authority, and passes with --ca", async () => {
    const refused = await diagnose([tls.host]);
    const step = refused.report.steps.find((one) => one.step === "tls");
    expect(refused).toMatchObject({ exitCode: 1, states: { tls: "failed", ping: "skipped" } });
    expect(step?.certificates?.[0]).toMatchObject({ issuer: "CN=Portolan test authority" });
    const trusted = await diagnose([tls.host, ...SIGN_IN, "--ca", tls.caPath ?? ""], password);
    expect(trusted).toMatchObject({ exitCode: 0, report: { ok: true }, states: { tls: "passed" } });
  });

  it("explains a failure for people, in both languages", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const host = `127.0.0.1:${port}`;
    const english = await rig.portolan(["doctor", host]);
    expect(english.exitCode).toBe(1);
    expect(english.stdout).toContain(`    ${host} refused the connection`);
    expect(english.stdout).toMatch(/– Registry API .*not tried/);
    const chinese = await rig.portolan(["--lang", "zh-CN", "connections", "test", host]);
    expect(chinese.exitCode).toBe(1);
    expect(chinese.stdout).toContain("✗ 建立连接");
  });
});
