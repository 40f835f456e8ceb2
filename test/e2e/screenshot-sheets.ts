import type { Page } from "playwright-core";
import { en } from "../../renderer/i18n/en.ts";
import type { Messages } from "../../renderer/i18n/messages.ts";
import { zhCN } from "../../renderer/i18n/zh-CN.ts";
import { startHttpProxy } from "../support/proxy/http-proxy.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { issueCertificate } from "../support/registry/tls.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { type AppOptions, openInChromium } from "./hosts.ts";
import { startTlsFront } from "./tls-front.ts";

/** What a company might call its registries. They exist behind a proxy of this computer only. */
const HOST = "registry.harbour.test";
const MIRROR = "https://mirror.harbour.test";

/** High enough for a whole sheet: a picture cannot be scrolled. */
const VIEWPORT = { width: 1280, height: 1000 };

/** How a finished picture is kept. */
export type TakePicture = (page: Page, name: string) => Promise<unknown>;

/** The sheets about connections, in English or Chinese: signing in, a certificate to judge, mirrors. */
export async function photographSheets(
  registry: DockerRegistry,
  look: Pick<AppOptions, "theme" | "locale">,
  take: TakePicture,
): Promise<void> {
  const home = await createTempDir();
  const front = await startTlsFront(registry.host, certificate());
  const mirror = await startDockerRegistry();
  const proxy = await startHttpProxy({ names: { [`${HOST}:443`]: front.host } });
  const environment = { HTTPS_PROXY: proxy.url.origin };
  const app = await openInChromium({ home: home.path, environment, ...look });
  try {
    await app.page.setViewportSize(VIEWPORT);
    const t = look.locale === "zh-CN" ? zhCN : en;
    await photographSignIn(app.page, t, take);
    await photographMirrors(app.page, t, `http://${mirror.host}`, take);
  } finally {
    await app.close();
    await proxy.close();
    await mirror.stop();
    await front.close();
    await home.remove();
  }
}

/** The certificate of a company's own authority, sent with the authority. */
function certificate(): { readonly key: string; readonly cert: string } {
  const issuer = issueCertificate({ subject: "Harbour Works Root CA", isAuthority: true });
  const server = issueCertificate({ subject: HOST, names: [HOST], issuer });
  return { key: server.key, cert: `${server.cert}${issuer.cert}` };
}

async function photographSignIn(page: Page, t: Messages, take: TakePicture): Promise<void> {
  await page.getByRole("button", { name: t.action.addRegistry }).first().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel(t.login.host, { exact: true }).fill(HOST);
  await sheet.getByLabel(t.login.username, { exact: true }).fill(TEST_ACCOUNT.username);
  await sheet.getByLabel(t.login.secret, { exact: true }).fill(TEST_ACCOUNT.password);
  await sheet.getByRole("button", { name: t.login.test, exact: true }).click();
  const trust = sheet.getByRole("button", { name: t.checklist.trustAuthority });
  await trust.waitFor();
  await take(page, "certificate.png");
  await trust.click();
  const checks = sheet.getByRole("region", { name: t.checklist.label });
  await checks.and(sheet.locator("[aria-busy=false]")).waitFor();
  await checks.scrollIntoViewIfNeeded();
  await take(page, "sign-in.png");
  await page.keyboard.press("Escape");
}

async function photographMirrors(
  page: Page,
  t: Messages,
  mirror: string,
  take: TakePicture,
): Promise<void> {
  await page.getByRole("button", { name: t.settings.title, exact: true }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("tab", { name: t.settings.tabs.mirrors }).click();
  for (const [registry, url] of [
    ["docker.io", mirror],
    ["ghcr.io/harbour", MIRROR],
  ] as const) {
    await sheet.getByLabel(t.mirrors.registry).fill(registry);
    await sheet.getByLabel(t.mirrors.url).fill(url);
    await sheet.getByRole("button", { name: t.mirrors.add }).click();
    await sheet.getByRole("listitem").filter({ hasText: url }).waitFor();
  }
  await sheet.getByRole("button", { name: t.mirrors.test(mirror) }).click();
  await sheet.getByText(/\d (?:ms$|毫秒)/).waitFor();
  await take(page, "mirrors.png");
}
