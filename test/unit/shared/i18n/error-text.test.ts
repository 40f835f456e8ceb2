import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../../../shared/errors.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";

describe("describeError", () => {
  it.each(ERROR_CODES)("puts %s into words in both languages", (code) => {
    for (const language of ["en", "zh-CN"] as const) {
      const text = describeError(
        { code, message: "", details: { host: "h", reference: "h/r:t" } },
        language,
      );
      expect(text.what.length).toBeGreaterThan(1);
      expect(text.next.length).toBeGreaterThan(1);
      expect(text.thing).toBe("h/r:t");
      expect(/[\u4e00-\u9fff]/.test(text.what)).toBe(language === "zh-CN");
    }
  });

  it("names the most specific thing and shows hostile text escaped", () => {
    const error = {
      code: "denied" as const,
      message: "",
      details: { host: "h", repository: "a\u001b[31m/b" },
    };
    expect(describeError(error, "en").thing).toBe("h/a\\u001b[31m/b");
  });
});

it("does not name a host twice", () => {
  const error = { code: "connection_refused" as const, message: "", details: { host: "h:1" } };
  expect(describeError(error, "en")).toMatchObject({
    what: "h:1 refused the connection",
    thing: "",
  });
});
