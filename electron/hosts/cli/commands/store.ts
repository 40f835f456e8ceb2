import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { StoreReport } from "../../../../shared/image.ts";
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
    .action(() =>
      run(async ({ out, session, signal }) => {
        const { client } = await session();
        const report = await client.store.verify({}, { signal });
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

function printReport(out: Output, report: StoreReport): void {
  const { messages } = out;
  const { problems, unreferenced, leftovers } = report;
  if (problems.length === 0) {
    out.line(messages.storeSound(report.blobs, formatBytes(report.bytes), report.images));
  } else {
    out.line(messages.storeProblems(problems.length));
    for (const { kind, digest, where } of problems) {
      out.line(`  ${messages.problemKinds[kind]}: ${digest} (${where})`);
    }
    out.line(messages.storeCare.repairAdvice);
  }
  if (unreferenced.files > 0)
    out.line(messages.storeCare.unreferenced(unreferenced.files, formatBytes(unreferenced.bytes)));
  if (leftovers.files > 0)
    out.line(messages.storeCare.leftovers(leftovers.files, formatBytes(leftovers.bytes)));
}
