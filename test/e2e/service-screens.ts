import type { Messages } from "../../renderer/i18n/messages.ts";
import {
  chooseOnRow,
  connect,
  openPlace,
  openSignIn,
  ready,
  type Screen,
  type ScreenStage,
  shown,
  turnDrawer,
} from "./screen-stage.ts";
import { HARBOR_ACCOUNT, IMMUTABLE, SERVED, UNLISTED } from "./service-stage.ts";

/** Room for every column of a list beside the inspector. */
const WIDE = { width: 1920, height: 900 };

/** Opens the repository of the Harbor, once the list has what Harbor says. */
async function openServed(stage: ScreenStage): Promise<void> {
  const { page, services, row } = stage;
  await connect(stage, services.harbor.host, HARBOR_ACCOUNT);
  await openPlace(stage, services.harbor.host, SERVED);
  await row(IMMUTABLE).waitFor();
  await ready(page);
}

async function list(stage: ScreenStage): Promise<void> {
  await stage.page.setViewportSize(WIDE);
  await openServed(stage);
  await turnDrawer(stage.page, "closed");
  await stage.row("1.3.1").click();
  await ready(stage.page);
}

/** The project's repositories, opened from its row. */
async function repositories(stage: ScreenStage): Promise<void> {
  const { page, services, t } = stage;
  await openServed(stage);
  await turnDrawer(page, "closed");
  const [project = ""] = SERVED.split("/");
  const way = page.getByRole("banner");
  await way.getByRole("button", { name: t.repositories.show(project), exact: true }).click();
  await page.getByRole("heading", { name: project, exact: true }).waitFor();
  const grid = page.getByRole("grid", { name: t.repositories.label });
  await grid.getByRole("row").filter({ hasText: "beacon" }).click();
  await page.getByRole("navigation").getByRole("row", { name: services.harbor.host }).waitFor();
  await ready(page);
}

/** A project in which there is nothing yet. */
async function emptyProject(stage: ScreenStage): Promise<void> {
  const { page, services, t } = stage;
  await openServed(stage);
  await page.keyboard.press("Control+p");
  await page
    .getByRole("dialog")
    .getByRole("combobox")
    .last()
    .fill(`${services.harbor.host}/library`);
  await page.getByRole("option").filter({ hasText: t.commands.kind.namespace }).first().click();
  await page.getByText(t.repositories.empty).waitFor();
  await ready(page);
}

async function vulnerabilities(stage: ScreenStage): Promise<void> {
  const { page, t, row } = stage;
  await openServed(stage);
  await row("1.3.1").click();
  const inspector = page.getByRole("complementary");
  await inspector.getByRole("tab", { name: t.providers.vulnerabilities.tab }).click();
  await inspector.getByText("CVE-2026-1").waitFor();
  await ready(page);
}

/** Something of Harbor as a whole, in the menu of its row. */
function ofHarbor(nameOf: (t: Messages) => string): Screen["open"] {
  return async (stage) => {
    await openServed(stage);
    await chooseOnRow(stage, stage.services.harbor.host, nameOf(stage.t));
  };
}

async function about(stage: ScreenStage): Promise<void> {
  const { page, t } = stage;
  await ofHarbor((words) => words.registry.about)(stage);
  const full = t.providers.quotaOf("fleet");
  await page.getByRole("progressbar", { name: full }).waitFor();
  await page.getByText("to-edge").waitFor();
  await ready(page);
}

/** In the menu of the repository's row, to which the tree is opened. */
async function removeRepository(stage: ScreenStage): Promise<void> {
  const { page, services, t } = stage;
  await openServed(stage);
  const [project = "", name = ""] = SERVED.split("/");
  const tree = page.getByRole("navigation");
  for (const folder of [services.harbor.host, project]) {
    const row = tree.getByRole("row", { name: folder }).first();
    await row.waitFor();
    if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
  }
  await tree.getByRole("row", { name }).first().waitFor();
  await chooseOnRow(stage, name, t.providers.removeRepository);
}

async function removeImmutable(stage: ScreenStage): Promise<void> {
  await openServed(stage);
  await stage.row(IMMUTABLE).click();
  await stage.page.keyboard.press("Delete");
  await shown(stage.page);
}

/** Which tags come along is known once the registry was asked. */
async function serverCopy(stage: ScreenStage): Promise<void> {
  const { page, services, t, row } = stage;
  await openServed(stage);
  await row("1.3.1").click();
  await page.getByRole("button", { name: t.action.copy, exact: true }).first().click();
  const sheet = page.getByRole("dialog");
  const destination = `${services.harbor.host}/library/chart:1.3.1`;
  await sheet.getByLabel(t.sheet.destination, { exact: true }).fill(destination);
  await sheet.getByText(t.providers.serverCopyTags("latest")).waitFor();
  await shown(page);
}

type Way = keyof Messages["ways"]["titles"];

/** Nothing is asked of a host that was only typed. */
function signIn(host: string, way: Way): Screen["open"] {
  return async (stage) => {
    const { page, t } = stage;
    const sheet = await openSignIn(stage, host);
    await sheet.getByRole("radio", { name: t.login.withAccount }).click();
    const ways = sheet.getByRole("radiogroup", { name: t.ways.label });
    await ways.getByRole("radio", { name: t.ways.titles[way], exact: true }).click();
    await sheet.getByText(t.ways.hints[way]).waitFor();
    await shown(page);
  };
}

/** With one name typed. */
async function keptList(stage: ScreenStage): Promise<void> {
  const { page, services, t } = stage;
  const { host } = services.silent;
  await connect(stage, host);
  const row = page.getByRole("navigation").getByRole("row", { name: host }).first();
  if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
  await page.getByRole("navigation").getByText(t.kept.nobody).first().waitFor();
  await chooseOnRow(stage, host, t.kept.add);
  await page.getByRole("dialog").getByLabel(t.kept.field, { exact: true }).fill(UNLISTED);
  await shown(page);
}

/** What there is only where a registry is a service, where it lists nothing, or under the name of one. */
export const SERVICE_SCREENS: readonly Screen[] = [
  { name: "service, list", open: list },
  { name: "service, vulnerabilities", open: vulnerabilities },
  { name: "service, repositories", open: repositories },
  { name: "service, an empty project", open: emptyProject },
  { name: "service, about", open: about },
  { name: "service, new project", open: ofHarbor((t) => t.providers.newNamespace.project) },
  { name: "service, remove a repository", open: removeRepository },
  { name: "service, an immutable tag", open: removeImmutable },
  { name: "service, copies by itself", open: serverCopy },
  { name: "service, kept list", open: keptList },
  { name: "sign in, Azure by password", open: signIn("fleet.azurecr.io", "azureToken") },
  { name: "sign in, Azure by code", open: signIn("fleet.azurecr.io", "azureEntra") },
  {
    name: "sign in, Alibaba",
    open: signIn("fleet-registry.cn-hangzhou.cr.aliyuncs.com", "alibabaKey"),
  },
  {
    name: "sign in, ECR",
    open: signIn("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ecrProfile"),
  },
];
