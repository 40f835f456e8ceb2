import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { Transfer } from "../../../../shared/transfer.ts";
import type { Output } from "../output.ts";
import { firstLine, layerWords } from "./words.ts";

/** States that are worth a line in a log; waiting and moving are for people who watch. */
const SPOKEN = new Set(["exists", "mounted", "done", "failed"]);

/** One line for each thing that happened, for logs and pipes. */
export function createPlainReporter(out: Output): {
  update(transfer: Transfer): void;
  close(): void;
} {
  const said = new Set<string>();
  return {
    update(transfer) {
      if (transfer.state === "queued") return;
      if (!said.has("first")) {
        said.add("first");
        const first = firstLine(out.messages, transfer);
        if (first !== undefined) out.line(first);
      }
      for (const layer of transfer.layers) {
        if (!SPOKEN.has(layer.state) || said.has(layer.digest)) continue;
        said.add(layer.digest);
        out.line(`${shortDigest(layer.digest)}: ${layerWords(out.messages, transfer.kind, layer)}`);
      }
    },
    close: () => undefined,
  };
}
