import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import type { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";

const ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
const ALIBABA = "acme-registry.cn-hangzhou.cr.aliyuncs.com";

interface Asked {
  readonly host: string;
  readonly service: string;
  /** Choices of "Sign in as"; none where there is one way. */
  readonly ways: readonly string[];
  /** What the first way wants, by the names of its fields. */
  readonly fields: readonly string[];
  /** Words about where it is made. */
  readonly words: string;
}

/** Each service under the host that its makers give it. */
const SERVICES: readonly Asked[] = [
  {
    host: "harbor.example.test",
    service: "Harbor",
    ways: ["User", "Robot", "Single sign-on"],
    fields: ["User name", "Password or access token"],
    words: "Name and password of a Harbor user",
  },
  {
    host: "acme.azurecr.io",
    service: "Azure Container Registry",
    ways: ["Token", "Admin", "Service principal", "Microsoft"],
    fields: ["User name", "Password of the token"],
    words: "Repository permissions › Tokens",
  },
  {
    host: ALIBABA,
    service: "Alibaba Cloud ACR",
    ways: ["Registry password", "AccessKey"],
    fields: ["User name", "Registry password"],
    words: "Set under Access Credential",
  },
  {
    host: ECR,
    service: "Amazon ECR",
    ways: ["Password", "Access key", "AWS profile"],
    fields: ["User name", "Password or access token"],
    words: "aws ecr get-login-password",
  },
  {
    host: "docker.io",
    service: "Docker Hub",
    ways: [],
    fields: ["User name", "Access token"],
    words: "Personal access tokens",
  },
  {
    host: "ghcr.io",
    service: "GitHub Packages",
    ways: [],
    fields: ["User name", "Access token"],
    words: "read:packages",
  },
];

/** What each service calls the things it wants, before anybody has asked it. */
describe.runIf(requires("build", "chromium"))("the sheet that signs in", () => {
  let home: TempDir;
  let app: OpenedApp;
  let sheet: LoginSheet;

  beforeAll(async () => {
    home = await createTempDir();
    app = await openInChromium({ home: home.path });
    sheet = await new Workbench(app.page).openLogin();
  });

  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  const ways = () => sheet.dialog.getByRole("radiogroup", { name: "Sign in as" });

  /** Types a host in place of the one before. */
  async function open(host: string): Promise<void> {
    await sheet.field("Registry").fill(host);
    await sheet.dialog.getByRole("radio", { name: "With an account" }).click();
  }

  async function choose(way: string): Promise<void> {
    await ways().getByText(way, { exact: true }).click();
  }

  it.each(SERVICES)("row 2: asks for what $service wants", async (asked) => {
    await open(asked.host);
    await sheet.dialog.getByText(asked.service, { exact: true }).first().waitFor();
    await sheet.dialog.getByText(asked.words).first().waitFor();
    expect(await ways().getByRole("radio").count()).toBe(asked.ways.length);
    for (const way of asked.ways) await ways().getByText(way, { exact: true }).waitFor();
    for (const field of asked.fields) await sheet.field(field).waitFor();
  });

  it("row 2: asks for a name and a password where it knows no service", async () => {
    await open("registry.example.test");
    await sheet.field("User name").waitFor();
    await sheet.field("Password or access token").waitFor();
    expect(await ways().count()).toBe(0);
  });

  it("row 4: says where a robot of Harbor is made, how its name begins, and what its secret is", async () => {
    await open("harbor.example.test");
    await choose("Robot");
    await sheet.dialog.getByText(/Made in the project under Robot Accounts/).waitFor();
    expect(await sheet.field("User name").getAttribute("placeholder")).toMatch(/^robot\$/);
    await sheet.field("Secret of the robot").waitFor();
  });

  it.each([
    ["acme.azurecr.io", "Service principal", ["Application ID", "Client secret"], "AcrPull"],
    [ECR, "Access key", ["Access key ID", "Secret access key"], "Passwords are fetched with it"],
    [ALIBABA, "AccessKey", ["AccessKey ID", "AccessKey secret"], "fetches passwords by itself"],
  ] as const)("row 4: says at %s what belongs to “%s”", async (host, way, fields, words) => {
    await open(host);
    await choose(way);
    for (const field of fields) await sheet.field(field).waitFor();
    await sheet.dialog.getByText(words).waitFor();
  });

  it("row 4: wants no secret for a profile of the AWS tools", async () => {
    await open(ECR);
    await choose("AWS profile");
    await sheet.field("Profile").waitFor();
    expect(await sheet.dialog.locator("input[type=password]").count()).toBe(0);
    expect(app.faults).toEqual([]);
  });
});
