import type { TextInputProps } from "./TextInput.tsx";

type OnKeyDown = NonNullable<TextInputProps["onKeyDown"]>;

/**
 * What the keys of a field do that has an act of its own within a sheet: Enter does it, and every other key goes on.
 * React Aria keeps what is listened to: else Escape would not reach the sheet.
 */
export function onEnter(act: () => void): OnKeyDown {
  return (event) => {
    // An input method takes Enter for itself.
    if (event.key !== "Enter" || event.nativeEvent.isComposing) {
      event.continuePropagation();
      return;
    }
    event.preventDefault();
    act();
  };
}
