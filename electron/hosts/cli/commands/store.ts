import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { StoreProblemKind, StoreReport } from "../../../../shared/image.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { registerStoreGc } from "./store-gc.ts";
import { registerStoreRepair } from "./store-repair.ts";

/** `portolan store verify | repair | gc | path | sample` */
export function registerStore(program: Command, messages: Messages, run: Run): void {
  const store = program.command("store").description(messages.store);
  registerVerify(store, messages, run);
  registerStoreRepair(store, messages, run);
  registerStoreGc(store, messages, run);
  store
    .command("path")
    .description(messages.storePath)
    .action(() =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const { storePath } = await client.system.describe({}, { signal });
        out.document({ path: storePath });
        out.line(storePath);
      }),
    );
  store
    .command("sample")
    .description(messages.storeSample)
    .action(() =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const { names } = await client.store.createSamples({}, { signal });
        out.document({ names });
        for (const name of names) out.line(messages.sampleMade(name));
      }),
    );
}

function registerVerify(store: Command, messages: Messages, run: Run): void {
  store
    .command("verify")
    .description(messages.storeVerify)
    .option("--deep", messages.storeCare.optionDeep)
    .action((options: { deep?: true }) =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const report = await client.store.verify({ deep: options.deep === true }, { signal });
        out.document(report);
        printReport(out, report);
        const [problem] = report.problems;
        if (problem !== undefined) {
          throw new AppError("digest_mismatch", "the store is damaged", {
            details: {
              name: problem.where,
              expected: problem.digest,
              actual: messages.problemKinds[problem.kind],
            },
          });
        }
      }),
    );
}

/** The bytes are as they were pushed; fetching them again brings the same. */
const BEYOND_REPAIR: ReadonlySet<StoreProblemKind> = new Set([
  "diff_id_mismatch",
  "not_unpackable",
  "config_damaged",
  "platform_mismatch",
]);

function printReport(out: Output, report: StoreReport): void {
  const { messages } = out;
  const { problems, unreferenced, leftovers, unpacked } = report;
  if (problems.length === 0) {
    out.line(messages.storeSound(report.blobs, formatBytes(report.bytes), report.images));
  } else {
    out.line(messages.storeProblems(problems.length));
    for (const { kind, digest, where } of problems) {
      out.line(`  ${messages.problemKinds[kind]}: ${digest} (${where})`);
    }
    if (problems.some(({ kind }) => !BEYOND_REPAIR.has(kind)))
      out.line(messages.storeCare.repairAdvice);
  }
  if (unpacked !== undefined)
    out.line(messages.storeCare.unpacked(unpacked.files, formatBytes(unpacked.bytes)));
  if (unreferenced.files > 0)
    out.line(messages.storeCare.unreferenced(unreferenced.files, formatBytes(unreferenced.bytes)));
  if (leftovers.files > 0)
    out.line(messages.storeCare.leftovers(leftovers.files, formatBytes(leftovers.bytes)));
}
