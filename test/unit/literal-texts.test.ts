import { describe, expect, it } from "vitest";
import { literalTexts } from "../support/literal-texts.ts";
import { readSource, sourceFiles } from "../support/source-files.ts";

/** Examples of what is typed, which computers read: the same in all languages. */
const TYPED = [
  // Addresses, references and paths: no blank, and a dot, colon or slash between their parts.
  /^[\w{}-]*(?:[./:]+[\w{}-]+)+\/?$/,
  /^4GB$/,
  /^v1\.2 latest$/,
  /^(?:npm start|portolan serve)$/,
  /^\{ "connections": \[ … \] \}$/,
  /^-----BEGIN CERTIFICATE-----$/,
];

function wordsIn(path: string, source: string): readonly string[] {
  return literalTexts(path, source).filter((text) => !TYPED.some((example) => example.test(text)));
}

describe("the words of the window", () => {
  const components = sourceFiles().filter(
    (path) => path.startsWith("renderer/") && path.endsWith(".tsx"),
  );

  it("row 59: all come from the texts of a language", () => {
    expect(components.length).toBeGreaterThan(100);
    const found = components.map((path) => [path, wordsIn(path, readSource(path))] as const);
    expect(found.filter(([, words]) => words.length > 0)).toEqual([]);
  });

  it.each([
    ["<p>Remove</p>", "Remove"],
    ["<p>{isOld ? `Old ${name}` : t.fresh}</p>", "Old"],
    ['<p>{isOld && "Old"}</p>', "Old"],
    ['<b aria-label="Remove" />', "Remove"],
    ["<b title={'Remove ' + name} />", "Remove"],
    ['<input placeholder="Name" />', "Name"],
    ['<img alt="A ship" />', "A ship"],
    ["<>移除</>", "移除"],
  ])("row 59: would be found in %s", (source, text) => {
    expect(wordsIn("Sample.tsx", `export const a = ${source};`)).toEqual([text]);
  });

  it.each([
    '<p className="large">{t.action.remove} · {size}</p>',
    '<p data-kind={kind === "store" ? "here" : "away"}>×</p>',
    '<p>{kind === "store" && t.here}</p>',
    "<b aria-label={t.action.remove} />",
    '<input placeholder="https://mirror.example.com" />',
  ])("finds none in %s", (source) => {
    expect(wordsIn("Sample.tsx", `export const a = ${source};`)).toEqual([]);
  });
});
