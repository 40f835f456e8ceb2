import { tryParseByteSize } from "../../../../shared/byte-size.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { CliContext } from "../context.ts";
import { readDocument } from "../read-document.ts";
import { runTransfer } from "../run-transfer.ts";
import { additionsOf } from "../commands/transfer-options.ts";
import { wrongUse } from "../wrong-use.ts";

import { parseImageList } from "./image-list.ts";

export interface CreateOptions {
  readonly from?: string;
  readonly platform: readonly string[];
  readonly split?: string;
  readonly overwrite?: true;
  readonly withSignatures?: true;
  readonly quiet?: true;
}

/** The contract takes no less: a part is a file to carry around. */
const LEAST_PART = 1024 * 1024;

/** `portolan bundle create FILE IMAGE...` */
export async function createBundle(
  context: CliContext,
  file: string,
  typed: readonly string[],
  options: CreateOptions,
): Promise<void> {
  const images = [...new Set([...typed, ...(await readList(context, options.from))])];
  const [source, ...alsoFrom] = images;
  const { bundle: words } = context.out.messages;
  if (source === undefined) throw wrongUse(words.noImages);
  const partBytes = partBytesOf(context, options.split);
  const request = {
    source,
    alsoFrom,
    destination: /^(?:oci|docker)-archive:/.test(file) ? file : `oci-archive:${file}`,
    alsoTag: [],
    platforms: [...options.platform],
    allTags: false,
    bundle: true,
    ...additionsOf(options),
    ...(partBytes === undefined ? {} : { partBytes }),
    ...(options.overwrite === undefined ? {} : { overwrite: true }),
  };
  const location = parseLocation(request.destination);
  const path = "path" in location ? location.path : file;
  await runTransfer(context, request, {
    quiet: options.quiet === true,
    confirm: undefined,
    lines: ({ results }) =>
      options.quiet === true
        ? results.map(({ name }) => name)
        : [...results.map(({ name, digest }) => words.added(name, digest)), words.created(path)],
  });
}

async function readList(
  { out, signal }: CliContext,
  from: string | undefined,
): Promise<readonly string[]> {
  if (from === undefined) return [];
  return parseImageList(await readDocument(from, { messages: out.messages.signIn, signal }));
}

function partBytesOf({ out }: CliContext, split: string | undefined): number | undefined {
  if (split === undefined) return undefined;
  const bytes = tryParseByteSize(split);
  if (bytes === undefined || bytes < LEAST_PART)
    throw wrongUse(out.messages.bundle.notASize(split));
  return bytes;
}
