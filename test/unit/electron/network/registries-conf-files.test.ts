import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRegistriesConf } from "../../../../electron/network/registries-conf-files.ts";
import { OPTIONS, programsWith, type TestPrograms } from "./programs.ts";

const rule = (host: string, more = ""): string => `[[registry]]\nlocation = "${host}"\n${more}\n`;

async function prefixes(programs: TestPrograms): Promise<readonly string[]> {
  return (await readRegistriesConf(programs, OPTIONS)).rules.map(({ prefix }) => prefix);
}

describe("readRegistriesConf", () => {
  it("R26: reads the system's file and the drop-ins of both when the user has no file", async () => {
    const programs = await programsWith({
      "etc/registries.conf": rule("main.test"),
      "etc/registries.conf.d/10-a.conf": rule("system.test"),
      "etc/registries.conf.d/ignored.txt": rule("ignored.test"),
      "user/registries.conf.d/a.conf": rule("user.test"),
    });
    expect(await prefixes(programs)).toEqual(["main.test", "system.test", "user.test"]);
  });

  it("R26: the user's file takes the place of everything that is the system's", async () => {
    const programs = await programsWith({
      "etc/registries.conf": rule("main.test"),
      "etc/registries.conf.d/10-a.conf": rule("system.test"),
      "user/registries.conf": rule("mine.test"),
      "user/registries.conf.d/a.conf": rule("user.test"),
    });
    expect(await prefixes(programs)).toEqual(["mine.test", "user.test"]);
  });

  it("R26: CONTAINERS_REGISTRIES_CONF takes the place of both files, not of the drop-ins", async () => {
    const programs = await programsWith(
      {
        "my.conf": rule("named.test"),
        "etc/registries.conf": rule("main.test"),
        "user/registries.conf": rule("mine.test"),
        "etc/registries.conf.d/a.conf": rule("system.test"),
        "user/registries.conf.d/a.conf": rule("user.test"),
      },
      "my.conf",
    );
    expect(await prefixes(programs)).toEqual(["named.test", "system.test", "user.test"]);
  });

  it("R26: a named file that is not there is a problem", async () => {
    const programs = await programsWith(
      { "etc/registries.conf": rule("main.test") },
      "absent.conf",
    );
    const { rules, problems } = await readRegistriesConf(programs, OPTIONS);
    expect(rules).toEqual([]);
    expect(problems).toMatchObject([
      { file: join(programs.root, "absent.conf"), error: { code: "configuration_invalid" } },
    ]);
  });

  it("R26: later drop-ins replace rules with the same prefix, in lexical order", async () => {
    const programs = await programsWith({
      "etc/registries.conf": rule("a.test", "blocked = true"),
      "etc/registries.conf.d/9.conf": rule("a.test", 'mirror = [{ location = "nine.test" }]'),
      "etc/registries.conf.d/10.conf": rule("a.test", 'mirror = [{ location = "ten.test" }]'),
    });
    const { rules } = await readRegistriesConf(programs, OPTIONS);
    expect(rules).toMatchObject([{ blocked: false, mirrors: [{ location: "nine.test" }] }]);
  });

  it("R26: a damaged file hides neither the others nor the system's absence", async () => {
    const programs = await programsWith({
      "etc/registries.conf": rule("main.test"),
      "user/registries.conf": "damaged",
      "user/registries.conf.d/a.conf": `${rule("good.test")}[[registry]]\n`,
      "user/registries.conf.d/b.conf": "[registries.search]\nregistries = []\n",
    });
    const { rules, problems } = await readRegistriesConf(programs, OPTIONS);
    expect(rules.map(({ prefix }) => prefix)).toEqual(["good.test"]);
    expect(problems.map(({ file }) => file)).toEqual(
      [
        "user/registries.conf",
        "user/registries.conf.d/a.conf",
        "user/registries.conf.d/b.conf",
      ].map((path) => join(programs.root, path)),
    );
  });
});
