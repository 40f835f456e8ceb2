import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../../../build/scripts/paths.ts";
import type { Question } from "../../../support/proxy/ask-registry.ts";
import { openHttpProxy } from "../../../support/proxy/client.ts";
import { openRegistry } from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";
import { issueFor } from "../../../support/registry/tls.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const PASSWORD = "canary-registry-secret";
const PROXY_PASSWORD = "canary-proxy-secret";

/** Everything that the program says, in an environment that asks it to be careless. */
async function ask(question: Question, keyLog: string): Promise<string> {
  const program = join(ROOT, "test/support/proxy/ask-registry.ts");
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
      SSLKEYLOGFILE: keyLog,
      NODE_DEBUG: "http,https,net,tls,undici,fetch",
    },
  });
  child.stdin.end(JSON.stringify(question));
  const [out, words] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  // The environment was heeded as far as it goes: otherwise silence would prove nothing.
  expect(words).toContain("NET ");
  return `${out}\n${words}`;
}

describe("shakeHands", () => {
  it("A24: verifies and keeps its secrets whatever the environment says", async () => {
    const { authority, server } = issueFor("registry.test");
    const auth = { kind: "bearer", users: { ann: PASSWORD } } as const;
    const realm = "https://registry.test/token";
    const registry = await openRegistry({ tls: server, auth: { ...auth, realm } });
    const { digest } = seedImage(registry, "team/app", "v1", []);
    const names = { "registry.test:443": registry.host };
    const proxy = await openHttpProxy({ names, login: `pat:${PROXY_PASSWORD}` });
    const keyLog = join(await tempDir(), "keys");
    const question: Question = {
      host: "registry.test",
      repository: "team/app",
      tag: "v1",
      username: "ann",
      password: PASSWORD,
      authorities: [],
      proxy: { url: proxy.url.href, username: "pat", password: PROXY_PASSWORD },
    };
    const refused = await ask(question, keyLog);
    expect(refused).toContain("failed tls_failed UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    expect(registry.requests).toEqual([]);
    const found = await ask({ ...question, authorities: [authority.cert] }, keyLog);
    expect(found).toContain(`found ${digest}`);
    const sent = registry.requests.map(({ headers }) => headers.authorization ?? "");
    const secrets = [
      PASSWORD,
      PROXY_PASSWORD,
      Buffer.from(`pat:${PROXY_PASSWORD}`).toString("base64"),
      ...sent.map((header) => header.split(" ")[1] ?? "").filter((value) => value !== ""),
    ];
    expect(secrets.length).toBeGreaterThan(4);
    for (const secret of secrets) expect(`${refused}${found}`).not.toContain(secret);
    expect(existsSync(keyLog)).toBe(false);
  });
});
