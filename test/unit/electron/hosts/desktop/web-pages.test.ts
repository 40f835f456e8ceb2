import { describe, expect, it } from "vitest";
import { createWebPageOpener } from "../../../../../electron/hosts/desktop/web-pages.ts";
import { isAppError } from "../../../../../shared/errors.ts";

const codeOf = async (run: Promise<void>): Promise<string> => {
  try {
    await run;
    return "opened";
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
};

function anOpener(openExternal?: (url: string) => Promise<void>) {
  const opened: string[] = [];
  let time = 0;
  const open = createWebPageOpener(
    openExternal ??
      (async (url) => {
        opened.push(url);
      }),
    () => time,
  );
  return { open, opened, wait: (milliseconds: number) => (time += milliseconds) };
}

describe("the desktop's way to the user's browser", () => {
  it("hands the system the address, written out in ASCII", async () => {
    const { open, opened } = anOpener();
    await open("https://bücher.example/a?b=ü");
    expect(opened).toEqual(["https://xn--bcher-kva.example/a?b=%C3%BC"]);
  });

  it.each([
    "http://example.com/",
    "file:///etc/passwd",
    "smb://server/share",
    "javascript:alert(1)",
    "https://user@example.com/",
    "https://example.com/\u0007",
    `https://example.com/${"a".repeat(2048)}`,
  ])("hands it nothing for %j", async (address) => {
    const { open, opened } = anOpener();
    expect(await codeOf(open(address))).toBe("invalid_input");
    expect(opened).toEqual([]);
  });

  it("opens one page for one act: a burst is refused", async () => {
    const { open, opened, wait } = anOpener();
    await open("https://example.com/1");
    wait(499);
    expect(await codeOf(open("https://example.com/2"))).toBe("unsupported");
    wait(1);
    await open("https://example.com/3");
    expect(opened).toEqual(["https://example.com/1", "https://example.com/3"]);
  });

  it("says so when the system has no browser", async () => {
    const { open } = anOpener(() => Promise.reject(new Error("no handler")));
    expect(await codeOf(open("https://example.com/"))).toBe("unsupported");
  });
});
