import { FileUp } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import { Button } from "./Button.tsx";

export interface FileButtonProps {
  readonly children: string;
  /** Endings and media types that are offered first. */
  readonly accept: readonly string[];
  readonly onFile: (file: File) => void;
}

/** Asks for one file of this computer. */
export function FileButton({ children, accept, onFile }: FileButtonProps) {
  return (
    <FileTrigger
      acceptedFileTypes={accept}
      onSelect={(files) => {
        const file = files?.item(0);
        if (file !== null && file !== undefined) onFile(file);
      }}
    >
      <Button icon={<FileUp aria-hidden />}>{children}</Button>
    </FileTrigger>
  );
}
