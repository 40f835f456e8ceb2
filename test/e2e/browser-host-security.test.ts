import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createUploads } from "../../electron/hosts/browser/uploads.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { launchChromium } from "../support/real/chromium.ts";
import { requires } from "../support/real/requirements.ts";
import {
  exchange,
  newSession,
  startTestHost,
  type TestHost,
} from "../unit/electron/hosts/browser/test-host.ts";

/** Does what the real page does first: takes the token, exchanges it, connects. The title says how it went. */
const PAGE_SCRIPT = `
const token = location.hash.slice("#token=".length);
history.replaceState(null, "", "/");
const answer = await fetch("/session", { method: "POST", headers: { Authorization: "Bearer " + token } });
if (!answer.ok) document.title = "refused " + answer.status;
else {
  const { session } = await answer.json();
  const socket = new WebSocket("ws://" + location.host + "/port", ["portolan", "token." + session]);
  socket.onopen = () => socket.send('"hello"');
  socket.onmessage = ({ data }) => (document.title = "connected " + data);
}
`;

const EVIL = "evil.test";

describe.runIf(requires("chromium"))("the browser host against other pages, in Chromium", () => {
  let browser: Browser;
  let folder: TempDir;
  let test: TestHost;
  let page: Page;
  /** A stranger's web server; as `evil.test` it is another site, as 127.0.0.1 another port of the same one. */
  let stranger: Server;
  let strangerPort = 0;

  beforeAll(async () => {
    browser = await launchChromium({ flags: [`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`] });
    folder = await createTempDir();
    await mkdir(join(folder.path, "assets"));
    const html =
      '<!doctype html><title>…</title><script type="module" src="/assets/page.js"></script>';
    await writeFile(join(folder.path, "index.html"), html);
    await writeFile(join(folder.path, "assets", "page.js"), PAGE_SCRIPT);
    stranger = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>stranger</title><body></body>");
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    strangerPort = (stranger.address() as AddressInfo).port;
  });
  afterAll(async () => {
    await browser.close();
    await folder.remove();
    await new Promise((resolve) => stranger.close(resolve));
  });
  beforeEach(async () => {
    test = await startTestHost({ pageFolder: folder.path });
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await test.close();
  });

  const evilOrigin = (): string => `http://${EVIL}:${strangerPort}`;
  const neighbourOrigin = (): string => `http://127.0.0.1:${strangerPort}`;

  /** Statuses the host has refused with. The browser hides most of them from the page that asked. */
  const refusals = (): readonly number[] =>
    test.lines
      .map((line) => Number(/^refused with (\d+)/.exec(line)?.[1] ?? 0))
      // Chromium looks for /favicon.ico of its own accord, sooner or later, and there is none.
      .filter((status) => status !== 404);

  async function connectOwnPage(on: Page = page): Promise<void> {
    await on.goto(test.host.newLaunchUrl());
    await on.waitForFunction(() => document.title.startsWith("connected"));
  }

  it("connects its own page", async () => {
    await connectOwnPage();
    expect(await page.title()).toBe('connected {"echo":"hello"}');
  });

  it("L2: answers 421 to a name that was rebound to this computer", async () => {
    const answer = await page.goto(`http://${EVIL}:${test.host.port}/`);
    expect(answer?.status()).toBe(421);
    expect(await answer?.text()).not.toContain("page.js");
    const within = await page.evaluate(async () => {
      const session = await fetch("/session", { method: "POST" });
      return session.status;
    });
    expect(within).toBe(421);
  });

  it.each(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"])(
    "L3: answers 403 to a form of another site as %s",
    async (enctype) => {
      await page.goto(evilOrigin());
      const answered = page.waitForEvent("response", (response) =>
        response.url().startsWith(test.origin),
      );
      await page.evaluate(
        ({ action, type }) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action, enctype: type });
          form.append(Object.assign(document.createElement("input"), { name: "a", value: "b" }));
          document.body.append(form);
          form.submit();
        },
        { action: `${test.origin}/session`, type: enctype },
      );
      expect((await answered).status()).toBe(403);
      expect(refusals()).toEqual([403]);
    },
  );

  it("L3: answers 403 to fetch, picture, script and frame of another site", async () => {
    await page.goto(evilOrigin());
    await page.evaluate(async (origin) => {
      await fetch(`${origin}/session`, { method: "POST", mode: "no-cors" }).catch(() => undefined);
      const loaded = ["img", "script", "iframe"].map(
        (name) =>
          new Promise((resolve) => {
            const element = document.createElement(name);
            element.addEventListener("load", resolve);
            element.addEventListener("error", resolve);
            element.setAttribute(
              "src",
              name === "iframe" ? `${origin}/` : `${origin}/assets/page.js`,
            );
            document.body.append(element);
          }),
      );
      await Promise.all(loaded);
    }, test.origin);
    expect(refusals()).toEqual([403, 403, 403, 403]);
    expect(test.ports).toEqual([]);
  });

  it("L4: answers 403 to another port of this computer and to an opaque origin", async () => {
    await page.goto(neighbourOrigin());
    await page.evaluate(async (origin) => {
      const request = { mode: "no-cors" } as const;
      await fetch(`${origin}/assets/page.js`, request).catch(() => undefined);
      await fetch(`${origin}/session`, { ...request, method: "POST" }).catch(() => undefined);
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts");
      frame.srcdoc = `<script>fetch("${origin}/session", { method: "POST", mode: "no-cors" }).finally(() => parent.postMessage(1, "*"))</script>`;
      const done = new Promise((resolve) => addEventListener("message", resolve));
      document.body.append(frame);
      await done;
    }, test.origin);
    expect(refusals()).toEqual([403, 403, 403]);
  });

  it("L4: takes no file from another site or port, not even with a session that is right", async () => {
    const uploaded = await createTempDir();
    const watchTransfers = async function* () {
      yield { kind: "snapshot" as const, transfers: [] };
    };
    const uploads = createUploads({ folder: uploaded.path, watchTransfers });
    const host = await startTestHost({ pageFolder: folder.path, uploads });
    const session = await newSession(host);
    for (const origin of [evilOrigin(), neighbourOrigin()]) {
      await page.goto(origin);
      await page.evaluate(
        async ({ target, token }) => {
          const plain = { method: "POST", mode: "no-cors", body: "x" } as const;
          await fetch(target, plain).catch(() => undefined);
          const headers = { Authorization: `Bearer ${token}` };
          await fetch(target, { method: "POST", headers, body: "x" }).catch(() => undefined);
        },
        { target: `${host.origin}/upload/${"A".repeat(22)}/a.tar`, token: session },
      );
    }
    // The second of each asks first whether it may, which is no method that a file has.
    expect(new Set(host.lines.map((line) => line.slice(0, 16)))).toEqual(
      new Set(["refused with 403", "refused with 405"]),
    );
    expect(await readdir(uploaded.path)).toEqual([]);
    await host.close();
    await uploaded.remove();
  });

  it("L5: opens no socket to another site or port, not even with a session that is right", async () => {
    const session = await newSession(test);
    for (const origin of [evilOrigin(), neighbourOrigin()]) {
      await page.goto(origin);
      expect(await tryToConnect(page, test.authority, session)).toBe("refused");
    }
    expect(test.ports).toEqual([]);
  });

  it("L5: opens no socket to its own page without a session", async () => {
    await connectOwnPage();
    expect(await tryToConnect(page, test.authority, "x".repeat(43))).toBe("refused");
    expect(test.ports).toHaveLength(1);
  });

  it("L7: leaves no token in the address, the history, the Referer or the log", async () => {
    const referers: string[] = [];
    page.on("request", (request) => referers.push(request.headers()["referer"] ?? ""));
    const url = test.host.newLaunchUrl();
    const token = url.split("#token=")[1] ?? "";
    await page.goto(url);
    await page.waitForFunction(() => document.title.startsWith("connected"));
    const devTools = await page.context().newCDPSession(page);
    const history = await devTools.send("Page.getNavigationHistory");
    expect(page.url()).toBe(`${test.origin}/`);
    expect(history.entries.map((entry) => entry.url).join(" ")).not.toContain(token);
    expect(new Set(referers)).toEqual(new Set([""]));
    expect(test.lines.join("\n")).not.toContain(token);
    expect((await exchange(test, token)).status).toBe(401);
  });

  it("L8: takes no notice of cookies that another port has set for 127.0.0.1", async () => {
    await page.goto(neighbourOrigin());
    const session = await newSession(test);
    await page.evaluate((value) => {
      document.cookie = `session=${value}; path=/`;
      document.cookie = `token=${value}; path=/`;
    }, session);
    await page.goto(`${test.origin}/#token=wrong`);
    await page.waitForFunction(() => document.title.startsWith("refused"));
    expect(await page.title()).toBe("refused 401");
    await page.goto("about:blank");
    await connectOwnPage();
    expect(await page.evaluate(() => document.cookie)).toContain("session=");
  });

  it("L12: is not shown in a frame, and answers no preflight", async () => {
    await page.goto(evilOrigin());
    const preflight = await page.evaluate(async (origin) => {
      try {
        await fetch(`${origin}/session`, {
          method: "POST",
          headers: { Authorization: "Bearer x" },
        });
        return "answered";
      } catch {
        return "blocked";
      }
    }, test.origin);
    expect(preflight).toBe("blocked");
    // Another port of this computer is the same site, and the page itself is the same origin: both may not frame it.
    await connectOwnPage();
    const framed = await page.evaluate(async () => {
      const frame = document.createElement("iframe");
      frame.src = "/";
      const done = new Promise((resolve) => frame.addEventListener("load", resolve));
      document.body.append(frame);
      await Promise.race([
        done,
        new Promise((resolve) => addEventListener("securitypolicyviolation", resolve)),
      ]);
      return frame.contentDocument?.title ?? "nothing";
    });
    expect(framed).not.toContain("connected");
    expect(framed).not.toBe("…");
  });

  it("gives no window handle to a stranger that opens it while a launch is pending", async () => {
    await page.goto(evilOrigin());
    const opened = page.context().waitForEvent("page");
    await page.evaluate((url) => {
      Object.assign(window, { opened: window.open(url) });
    }, `${test.origin}/`);
    const popup = await opened;
    await popup.waitForFunction(() => document.title.startsWith("refused"));
    expect(await popup.evaluate(() => window.opener as unknown)).toBeNull();
    const isClosed = (): boolean => (window as unknown as { opened: Window }).opened.closed;
    expect(await page.evaluate(isClosed)).toBe(true);
  });
});

function tryToConnect(page: Page, authority: string, session: string): Promise<string> {
  return page.evaluate(
    ([host, token]) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://${host}/port`, ["portolan", `token.${token}`]);
        socket.addEventListener("open", () => resolve("opened"));
        socket.addEventListener("error", () => resolve("refused"));
      }),
    [authority, session] as const,
  );
}
