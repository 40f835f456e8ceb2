import { describe, expect, it } from "vitest";
import {
  confirmationFor,
  isConfirmed,
  MAX_CONFIRMATIONS,
  textsToType,
} from "../../../../renderer/store/confirmation.ts";

const APP = { confirm: "team/app" };
const API = { confirm: "team/api" };

describe("the confirmation of plans", () => {
  it("is asked once for all plans of one repository, and for none that needs none", () => {
    expect(textsToType([APP, {}, APP])).toEqual(["team/app"]);
    expect(textsToType([{}, { confirm: undefined }])).toEqual([]);
  });

  it("is given only when every text was typed as it is", () => {
    expect(isConfirmed([{}], new Set())).toBe(true);
    expect(isConfirmed([APP], new Set())).toBe(false);
    expect(isConfirmed([APP], new Set(["team/ap"]))).toBe(false);
    expect(isConfirmed([APP, API], new Set(["team/app"]))).toBe(false);
    expect(isConfirmed([APP, API], new Set(["team/api", "team/app"]))).toBe(true);
  });

  it("cannot be given for more repositories than a person would read", () => {
    const plans = (amount: number) =>
      Array.from({ length: amount }, (_, index) => ({ confirm: `team/${index}` }));
    const all = new Set(textsToType(plans(MAX_CONFIRMATIONS + 1)));
    expect(isConfirmed(plans(MAX_CONFIRMATIONS), all)).toBe(true);
    expect(isConfirmed(plans(MAX_CONFIRMATIONS + 1), all)).toBe(false);
  });

  it("is sent for the plan that it was typed for, and for no other", () => {
    const typed = new Set(["team/app"]);
    expect(confirmationFor(APP, typed)).toEqual({ confirmation: "team/app" });
    expect(confirmationFor(API, typed)).toEqual({});
    expect(confirmationFor({}, typed)).toEqual({});
    expect(confirmationFor(undefined, typed)).toEqual({});
  });
});
