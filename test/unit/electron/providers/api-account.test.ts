import { describe, expect, it } from "vitest";
import { askedOnce, isRefusal } from "../../../../electron/providers/api-account.ts";
import { AppError } from "../../../../shared/errors.ts";

const { signal } = new AbortController();

describe("askedOnce", () => {
  it("asks one time for everybody who wants to know", async () => {
    let count = 0;
    const ask = askedOnce(() => Promise.resolve((count += 1)));
    expect(await Promise.all([ask({ signal }), ask({ signal })])).toEqual([1, 1]);
    expect(await ask({ signal })).toBe(1);
  });

  it("asks again after a failure", async () => {
    let count = 0;
    const ask = askedOnce(() => {
      count += 1;
      return count === 1 ? Promise.reject(new AppError("denied", "no")) : Promise.resolve(count);
    });
    await expect(ask({ signal })).rejects.toMatchObject({ code: "denied" });
    expect(await ask({ signal })).toBe(2);
  });

  it("does not let somebody who gives up take the answer from others", async () => {
    const controller = new AbortController();
    let count = 0;
    const ask = askedOnce(({ signal: own }) => {
      count += 1;
      if (count > 1) return Promise.resolve("answer");
      return new Promise<string>((_resolve, reject) => {
        own.addEventListener("abort", () => reject(new AppError("cancelled", "gone")));
      });
    });
    const first = ask({ signal: controller.signal });
    const second = ask({ signal });
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    expect(await second).toBe("answer");
  });
});

describe("isRefusal", () => {
  it("is true for what blames the account, and for nothing else", () => {
    expect(isRefusal(new AppError("denied", ""))).toBe(true);
    expect(isRefusal(new AppError("login_refused", ""))).toBe(true);
    expect(isRefusal(new AppError("registry_failed", ""))).toBe(false);
    expect(isRefusal(new Error("denied"))).toBe(false);
  });
});
