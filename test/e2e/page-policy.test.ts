import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { writeLaunchFile } from "../../electron/hosts/browser/launch-file.ts";
import { type PageFiles, readPageFiles } from "../../electron/hosts/browser/page-files.ts";
import { pageHeaders } from "../../electron/hosts/browser/page-policy.ts";
import { tempDir } from "../support/temp-dir.ts";
import { launchChromium } from "../support/real/chromium.ts";
import { requires } from "../support/real/requirements.ts";
import { startTestHost } from "../unit/electron/hosts/browser/test-host.ts";

interface Attack {
  readonly name: string;
  /** The directive that must stop it, as the browser reports it. */
  readonly stoppedBy: string;
  /** Runs in the page; `stranger` is an origin that would gladly answer. */
  readonly run: (stranger: string) => void;
}

const ATTACKS: readonly Attack[] = [
  {
    name: "an inline script",
    stoppedBy: "require-trusted-types-for",
    run() {
      const script = document.createElement("script");
      script.text = "window.wasAttacked = true";
      document.head.append(script);
    },
  },
  {
    name: "an inline event handler",
    stoppedBy: "require-trusted-types-for",
    run() {
      document.body.setAttribute("onclick", "window.wasAttacked = true");
    },
  },
  {
    name: "a script from elsewhere",
    stoppedBy: "require-trusted-types-for",
    run(stranger) {
      const script = document.createElement("script");
      script.src = `${stranger}/attack.js`;
      document.head.append(script);
    },
  },
  {
    name: "HTML from text",
    stoppedBy: "require-trusted-types-for",
    run: () => {
      document.body.innerHTML = "<b>x</b>";
    },
  },
  // Later, because DevTools lets its own evaluation call eval.
  {
    name: "eval",
    stoppedBy: "require-trusted-types-for",
    // oxlint-disable-next-line no-eval -- it is the attack
    run: () => void setTimeout(() => eval("window.wasAttacked = true")),
  },
  {
    name: "a picture from elsewhere",
    stoppedBy: "img-src",
    run: (stranger) => {
      new Image().src = `${stranger}/p.png`;
    },
  },
  {
    name: "fetch",
    stoppedBy: "connect-src",
    run: (stranger) => void fetch(stranger).catch(() => undefined),
  },
  {
    name: "fetch of its own origin",
    stoppedBy: "connect-src",
    run: () => void fetch("/").catch(() => undefined),
  },
  {
    name: "a WebSocket",
    stoppedBy: "connect-src",
    run: (stranger) => void new WebSocket(stranger.replace("http", "ws")),
  },
  {
    name: "a beacon",
    stoppedBy: "connect-src",
    run: (stranger) => void navigator.sendBeacon(stranger, "x"),
  },
  {
    name: "a base address",
    stoppedBy: "base-uri",
    run(stranger) {
      const base = document.createElement("base");
      base.href = stranger;
      document.head.append(base);
    },
  },
  {
    name: "a form",
    stoppedBy: "form-action",
    run(stranger) {
      const form = document.createElement("form");
      form.action = stranger;
      document.body.append(form);
      form.submit();
    },
  },
  {
    name: "a frame",
    stoppedBy: "frame-src",
    run(stranger) {
      const frame = document.createElement("iframe");
      frame.src = stranger;
      document.body.append(frame);
    },
  },
  {
    name: "an object",
    stoppedBy: "require-trusted-types-for",
    run(stranger) {
      const object = document.createElement("object");
      object.data = stranger;
      document.body.append(object);
    },
  },
  {
    name: "an inline style",
    stoppedBy: "style-src-elem",
    run() {
      const style = document.createElement("style");
      style.textContent = "body { display: none }";
      document.head.append(style);
    },
  },
  {
    name: "a style sheet from elsewhere",
    stoppedBy: "style-src-elem",
    run(stranger) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = `${stranger}/s.css`;
      document.head.append(link);
    },
  },
  {
    name: "a second Trusted Types policy",
    stoppedBy: "trusted-types",
    run() {
      const { trustedTypes } = window as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): void };
      };
      trustedTypes.createPolicy("attack", {});
    },
  },
];

interface PageFacts {
  readonly violations: string[];
  wasAttacked?: boolean;
}

declare global {
  interface Window {
    facts: PageFacts;
  }
}

describe.runIf(requires("chromium", "build"))("the built page under the desktop's policy", () => {
  let browser: Browser;
  let page: Page;
  let files: PageFiles;
  let host: Server;
  let stranger: Server;
  let reachedStranger = 0;
  /** Everything the page asked for, anywhere. */
  let requested: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    files = await readPageFiles(join(ROOT, "out/renderer"));
    host = createServer((request, response) => {
      const file = files.get(request.url ?? "");
      response.writeHead(file === undefined ? 404 : 200, {
        ...pageHeaders("none"),
        ...(file === undefined ? {} : { "Content-Type": file.contentType }),
      });
      response.end(file?.body);
    });
    stranger = createServer((_request, response) => {
      reachedStranger += 1;
      response.end();
    });
    for (const server of [host, stranger])
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    await browser.close();
    for (const server of [host, stranger]) await new Promise((resolve) => server.close(resolve));
  });

  beforeEach(async () => {
    page = await browser.newPage();
    requested = [];
    reachedStranger = 0;
    page.on("request", (request) => requested.push(request.url()));
    await page.addInitScript(() => {
      Object.assign(window, { portolanDesktop: true, facts: { violations: [] } });
      addEventListener("securitypolicyviolation", (event) => {
        window.facts.violations.push(event.effectiveDirective);
      });
    });
    await page.goto(originOf(host));
    await page.waitForSelector("#root > *", { state: "attached" });
  });
  afterEach(() => page.close());

  it("E7, E10: draws the page without one violation, asking nobody but its own host", async () => {
    expect(await page.evaluate(() => window.facts.violations)).toEqual([]);
    const elsewhere = requested.filter(
      (url) => !url.startsWith(originOf(host)) && !url.startsWith("data:"),
    );
    expect(elsewhere).toEqual([]);
    expect(reachedStranger).toBe(0);
  });

  it.each(ATTACKS)("E7: stops $name", async ({ run, stoppedBy }) => {
    const violated = page.waitForFunction(
      (directive) => window.facts.violations.includes(directive),
      stoppedBy,
    );
    // A blocked assignment throws inside the page; what counts is the violation and that nothing came of it.
    await page.evaluate(run, originOf(stranger)).catch(() => undefined);
    await violated;
    expect(await page.evaluate(() => "wasAttacked" in window)).toBe(false);
    expect(reachedStranger).toBe(0);
    expect(page.url()).toBe(`${originOf(host)}/`);
  });
});

describe.runIf(requires("chromium"))("the file that opens the browser, in Chromium", () => {
  it("leads to the start page with the token, once", async () => {
    const browser = await launchChromium();
    const test = await startTestHost();
    try {
      const url = test.host.newLaunchUrl();
      const file = await writeLaunchFile(url, await tempDir());
      const page = await browser.newPage();
      await page.goto(pathToFileURL(file.path).href);
      await page.waitForURL(url);
      await page.waitForFunction(() => document.title === "Portolan");
      // The fixture has no icon; anything but that 404 would be a refusal of the page itself.
      expect(test.lines.filter((line) => !line.startsWith("refused with 404"))).toEqual([]);
    } finally {
      await browser.close();
      await test.close();
    }
  });
});

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
