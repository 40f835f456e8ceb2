import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { createI18n, LanguageProvider } from "../../../../renderer/i18n/use-i18n.ts";
import { ErrorNote } from "../../../../renderer/ui/ErrorNote.tsx";
import type { ErrorDetails, WireError } from "../../../../shared/errors.ts";
import type { Language } from "../../../../shared/i18n/language.ts";

/** The lines of the note, as they are read. */
function lines(
  code: WireError["code"],
  details: ErrorDetails,
  language: Language = "en",
): readonly string[] {
  const html = renderToStaticMarkup(
    <LanguageProvider value={createI18n(language)}>
      <ErrorNote error={{ code, message: "", details }} />
    </LanguageProvider>,
  );
  return [...html.matchAll(/<p[^>]*>([^<]*)<\/p>/g)].map(([, text]) => text ?? "");
}

describe("ErrorNote", () => {
  it("says below the registry's own words who asked for what", () => {
    const details = {
      host: "h.test",
      repository: "team/app",
      account: "ann",
      source: "keychain",
      scopeAsked: "repository:team/app:pull,push",
      scopeGranted: "repository:team/app:pull",
      registryMessage: "no",
    };
    expect(lines("denied", details)).toEqual([
      "The registry does not allow this to ann",
      "h.test/team/app",
      "Ask for the right on this repository, or sign in with another account.",
      "no",
      "Signed in as ann (password from the keychain). Asked for pull and push on team/app; was given pull.",
    ]);
  });

  it("leaves out what is not known", () => {
    expect(lines("cancelled", {})).toHaveLength(2);
  });

  it("offers what the page can do, unless the cause is known", () => {
    const host = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    expect(lines("unauthorized", { host }).at(-1)).toBe("Sign in to this registry and try again.");
    expect(lines("unauthorized", { host, hint: "ecr_token" }).at(-1)).toContain("12 hours");
    expect(lines("unauthorized", { host, hint: "ecr_token" }, "zh-CN").at(-1)).toContain("12 小时");
  });
});
