import { describe, expect, it } from "vitest";
import { isPressed, keysText, type PressedKeys } from "../../../../renderer/ui/keys.ts";

function press(key: string, held: Partial<PressedKeys> = {}): PressedKeys {
  return { key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

describe("keys", () => {
  it("are pressed with exactly what is to be held", () => {
    const keys = { key: "p", command: true } as const;
    expect(isPressed(keys, press("p", { ctrlKey: true }))).toBe(true);
    expect(isPressed(keys, press("p", { metaKey: true }))).toBe(true);
    expect(isPressed(keys, press("p"))).toBe(false);
    expect(isPressed(keys, press("P", { ctrlKey: true, shiftKey: true }))).toBe(false);
    expect(isPressed(keys, press("p", { ctrlKey: true, altKey: true }))).toBe(false);
    expect(isPressed({ ...keys, shift: true }, press("P", { ctrlKey: true, shiftKey: true }))).toBe(
      true,
    );
  });

  it("let a sign be had with or without Shift, as keyboards differ, but not a digit", () => {
    expect(isPressed({ key: "?" }, press("?", { shiftKey: true }))).toBe(true);
    expect(isPressed({ key: "?" }, press("?"))).toBe(true);
    expect(
      isPressed({ key: "1", command: true }, press("1", { ctrlKey: true, shiftKey: true })),
    ).toBe(false);
  });

  it("read as they are printed on each system", () => {
    const keys = { key: "p", command: true, shift: true } as const;
    expect(keysText(keys, false)).toBe("Ctrl+Shift+P");
    expect(keysText(keys, true)).toBe("⇧⌘P");
    expect(keysText({ key: "ArrowLeft", alt: true }, false)).toBe("Alt+←");
    expect(keysText({ key: "F6" }, true)).toBe("F6");
  });
});
