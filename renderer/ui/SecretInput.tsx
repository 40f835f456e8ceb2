import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./Button.tsx";
import { TextInput, type TextInputProps } from "./TextInput.tsx";

export interface SecretInputProps extends Omit<TextInputProps, "type" | "end" | "name" | "mono"> {
  /** Names of the button beside it. */
  readonly showLabel: string;
  readonly hideLabel: string;
}

/** A line for a password, with a button to look at what was typed. No browser is asked to remember it. */
export function SecretInput({ showLabel, hideLabel, ...rest }: SecretInputProps) {
  const [shown, setShown] = useState(false);
  return (
    <TextInput
      {...rest}
      type={shown ? "text" : "password"}
      autoComplete="off"
      mono={shown}
      end={
        <IconButton
          size="small"
          label={shown ? hideLabel : showLabel}
          icon={shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          isDisabled={rest.isDisabled === true}
          onPress={() => setShown(!shown)}
        />
      }
    />
  );
}
