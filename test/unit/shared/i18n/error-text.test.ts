import { describe, expect, it } from "vitest";
import { ERROR_CODES, type ErrorDetails, type WireError } from "../../../../shared/errors.ts";
import { type Hint, HINTS } from "../../../../shared/hints.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";
import { TLS_CAUSES } from "../../../../shared/i18n/tls-cause.ts";
import { tlsTextsEn } from "../../../../shared/i18n/tls-texts.en.ts";
import { tlsTextsZhCn } from "../../../../shared/i18n/tls-texts.zh-CN.ts";

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

/** Every fact that any text uses. */
const FACTS: ErrorDetails = {
  host: "h.test",
  repository: "team/app",
  reference: "h.test/team/app:v1",
  account: "ann",
  namespace: "team",
  suggestion: "docker.io/ann/app",
  action: "push",
  role: "Developer",
  repositoryRole: "Writer",
  resource: "team/app",
  project: "team",
  address: "203.0.113.7",
  limit: "10 GiB",
  limitHours: 6,
  used: "9 GiB",
  adding: "2 GiB",
  count: 7,
  severity: "High",
  signer: "cosign",
  tag: "v1",
  missing: "team/app",
  registryId: "123456789012",
  storage: "s3.test",
  kind: "oci-archive",
};

/** What is always known where the cause is known; anything else may be missing. */
const ALWAYS: Partial<Record<Hint, readonly string[]>> = {
  alibaba_namespace: ["namespace", "repository"],
  alibaba_personal_path: ["repository"],
  alibaba_access_key: ["account"],
  alibaba_ram_action: ["action"],
  azure_missing_role: ["action", "role", "repositoryRole"],
  hub_namespace: ["repository", "account"],
  hub_hidden_or_missing: ["repository"],
  harbor_project_missing: ["project"],
  harbor_role: ["resource", "action", "role"],
  harbor_quota: ["adding", "used", "limit"],
  ecr_repository_missing: ["missing"],
  storage_blocked: ["storage"],
};

function factsAlwaysKnown(hint: Hint): ErrorDetails {
  const names = ["host", ...(ALWAYS[hint] ?? [])];
  return Object.fromEntries(Object.entries(FACTS).filter(([name]) => names.includes(name)));
}

function both(code: WireError["code"], details: ErrorDetails): string[] {
  return (["en", "zh-CN"] as const).flatMap((language) => {
    const text = describeError({ code, message: "", details }, language);
    expect(/[\u4e00-\u9fff]/.test(text.what)).toBe(language === "zh-CN");
    expect(/[\u4e00-\u9fff]/.test(text.next)).toBe(language === "zh-CN");
    expect(text.next).toMatch(language === "en" ? /\.$/ : /。$/);
    expect(text.what).not.toMatch(/[.。]$/);
    return [text.what, text.next];
  });
}

describe("known causes", () => {
  it.each(HINTS)("%s has words of its own in both languages, with and without facts", (hint) => {
    const plain = both("denied", FACTS);
    for (const facts of [FACTS, factsAlwaysKnown(hint)]) {
      const texts = both("denied", { ...facts, hint });
      for (const text of texts) {
        expect(text).not.toMatch(/undefined|null|\[object| {2}|“”|\(\)|（）|: [.,;]/);
        expect(plain).not.toContain(text);
      }
    }
  });

  it("are told with their facts", () => {
    const details = { ...FACTS, hint: "harbor_quota" };
    const error = { code: "denied" as const, message: "", details };
    expect(describeError(error, "en").what).toBe(
      "The project has no room left: 9 GiB of 10 GiB are used",
    );
    expect(describeError(error, "zh-CN").what).toBe("项目的存储配额不足：已用 9 GiB，上限 10 GiB");
  });

  it("that nobody knows leave the words of the code", () => {
    const error = { code: "denied" as const, message: "", details: { hint: "constructor" } };
    expect(describeError(error, "en").what).toBe("The registry does not allow this");
  });

  it("tell whether a tag is the only one", () => {
    const next = (siblings: number, complete: boolean): string => {
      const details = { host: "h", hint: "tag_deletion_unsupported", siblings, complete };
      return describeError({ code: "unsupported", message: "", details }, "en").next;
    };
    expect(next(0, true)).toContain("only tag");
    expect(next(0, false)).not.toContain("only tag");
    expect(next(1, true)).not.toContain("only tag");
  });
});

describe("a certificate that is not trusted", () => {
  const certificate = {
    subject: "CN=h.test, O=Example",
    issuer: "CN=Example CA",
    names: "other.test",
    validFrom: "2024-01-01T00:00:00.000Z",
    validTo: "2025-01-01T00:00:00.000Z",
    fingerprint: "AB:CD",
  };
  const failed = (reason: string, language: "en" | "zh-CN" = "en") =>
    describeError(
      { code: "tls_failed", message: "", details: { host: "h.test", reason, ...certificate } },
      language,
    );

  it.each([
    ["CERT_HAS_EXPIRED", "The certificate of h.test expired on 2025-01-01"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "The certificate of h.test is for another name: other.test"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "The certificate of h.test is signed by nobody but itself"],
    [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "The certificate of h.test comes from an authority that this computer does not know: CN=Example CA",
    ],
    ["EPROTO", "No trusted encrypted connection to h.test"],
  ])("is explained by its reason %s", (reason, what) => expect(failed(reason).what).toBe(what));

  it("can be trusted for one registry, unless it is the clock or the name", () => {
    const offer = "portolan login h.test --ca";
    for (const reason of ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "DEPTH_ZERO_SELF_SIGNED_CERT", "x"]) {
      expect(failed(reason).next).toContain(offer);
      expect(failed(reason, "zh-CN").next).toContain(offer);
    }
    for (const reason of ["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "CERT_REVOKED"]) {
      expect(failed(reason).next).not.toContain("--ca");
    }
  });

  it("is shown as it is", () => {
    expect(failed("CERT_HAS_EXPIRED").evidence).toBe(
      "Certificate: CN=h.test, O=Example · Issuer: CN=Example CA · Valid: 2024-01-01 – 2025-01-01 · SHA-256: AB:CD · CERT_HAS_EXPIRED",
    );
    const bare = { host: "h", reason: "EPROTO" };
    const error = { code: "tls_failed" as const, message: "", details: bare };
    expect(describeError(error, "en").evidence).toBe("EPROTO");
  });

  it.each(TLS_CAUSES)("has words for %s also when nothing is known of it", (cause) => {
    const nothing = (name: string): string => (name === "host" ? "h.test" : "");
    for (const texts of [tlsTextsEn, tlsTextsZhCn]) {
      for (const words of [texts[cause].what(nothing), texts[cause].next(nothing)]) {
        expect(words).not.toMatch(/undefined| {2}|[:：,，] ?$|于 过期/);
      }
    }
  });
});

describe("words that depend on facts", () => {
  const next = (code: WireError["code"], details: ErrorDetails): string =>
    describeError({ code, message: "", details }, "en").next;
  const what = (code: WireError["code"], details: ErrorDetails): string =>
    describeError({ code, message: "", details }, "en").what;

  it("name the text that confirms", () => {
    expect(next("confirmation_required", { confirm: "team/app" })).toContain("--confirm team/app");
    expect(next("confirmation_required", {})).toContain("--yes");
  });

  it("tell a proxy that wants a login from one that refuses", () => {
    const proxy = { host: "h", proxy: "http://p:3128" };
    expect(what("proxy_refused", { ...proxy, status: 407 })).toContain("wants a login");
    expect(what("proxy_refused", { ...proxy, status: 403 })).toContain("(HTTP 403)");
  });

  it("say what would be less safe", () => {
    expect(what("password_required", { host: "h", weaker: "plain-http" })).toBe(
      "The saved password for h is not used for this: it would go without encryption",
    );
    expect(what("password_required", { host: "h", weaker: "constructor" })).toBe(
      "The saved password for h is not used for this",
    );
  });

  it("name the blocked repository and the file of the rule", () => {
    const blocked = { host: "h", repository: "r", file: "/etc/containers/registries.conf" };
    expect(what("registry_blocked", blocked)).toBe("A rule on this computer blocks h/r");
    expect(next("registry_blocked", blocked)).toContain(blocked.file);
  });
});
