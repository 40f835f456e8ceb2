import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { detectProvider } from "../../../../electron/providers/detect.ts";
import { generic } from "../../../../electron/providers/generic/provider.ts";
import type { Provider, Signs } from "../../../../electron/providers/provider.ts";
import { openApi } from "../../../support/cloud/harness.ts";
import { accessTo, ANN, failureOf, NEVER } from "../../../support/registry/client.ts";

/** A registry that wants a login, and has a page of its own. */
async function startHost(): Promise<{ host: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, answer) => {
    requests.push(request);
    if (request.url === "/api/about") return answer.end('{"product":"quay"}');
    const wants = { "www-authenticate": 'Bearer realm="https://auth.test/token",service="quay"' };
    return answer.writeHead(401, { ...wants, "x-product": "quay" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function named(name: string, more: Partial<Provider> = {}): Provider {
  return { ...generic, name, ...more };
}

describe("finding out which service a registry is", () => {
  it("asks nobody where the host can be nobody else's", async () => {
    const { host, requests } = await startHost();
    const api = await openApi(accessTo(host, { credential: ANN }), onTestFinished);
    const owner = named("owner", { ownsHost: (asked) => asked === host });
    const other = named("other", { recognises: () => Promise.resolve(true) });
    expect(await detectProvider(api, [other, owner], { signal: NEVER })).toBe(owner);
    expect(requests).toEqual([]);
  });

  it("A1: shows what is answered to nobody, and sends no credential for it", async () => {
    const { host, requests } = await startHost();
    const api = await openApi(accessTo(host, { credential: ANN }), onTestFinished);
    let seen: Signs | undefined;
    const curious = named("curious", {
      recognises: async (signs) => {
        seen = signs;
        return (await signs.probe("/api/about"))?.text.includes("quay") === true;
      },
    });
    expect(await detectProvider(api, [curious], { signal: NEVER })).toBe(curious);
    expect(seen).toMatchObject({ host, status: 401 });
    expect(seen?.challenges).toHaveLength(1);
    expect(seen?.header("x-product")).toBe("quay");
    expect(requests.map(({ url }) => url)).toEqual(["/v2/", "/api/about"]);
    expect(requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  });

  it("asks the same thing once, however many services want to know it", async () => {
    const { host, requests } = await startHost();
    const api = await openApi(accessTo(host), onTestFinished);
    const asking = (): Provider =>
      named("asking", {
        recognises: async (signs) => (await signs.probe("/api/about"))?.status === 418,
      });
    const found = await detectProvider(api, [asking(), asking(), asking()], { signal: NEVER });
    expect(found).toBeUndefined();
    expect(requests).toHaveLength(2);
  });

  it("says why when the registry cannot be reached", async () => {
    const api = await openApi(accessTo("127.0.0.1:1"), onTestFinished);
    const failing = detectProvider(api, [named("any")], { signal: NEVER });
    expect(await failureOf(failing)).toMatchObject({ code: "connection_refused" });
  });
});
