import { describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../../../electron/app.ts";
import { connect } from "../../../../shared/ipc/client.ts";
import { contract } from "../../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../../shared/ipc/pair.ts";
import { type PushTarget, pushTargetSchema } from "../../../../shared/push-target.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const aTarget = (name: string, ...patterns: string[]): PushTarget =>
  pushTargetSchema.parse({ name, patterns });

/** The client of a process of its own with this home. */
async function open(home: string) {
  const app = await createApp({ host: "cli", home });
  const ports = createPortPair();
  app.serve(ports.right);
  onTestFinished(async () => {
    ports.close();
    await app.close();
  });
  return connect(contract, ports.left).pushTargets;
}

describe("the contract's push targets", () => {
  it("are seen by everybody who watches, whichever process changed them", async () => {
    const home = await tempDir();
    const [here, there] = [await open(home), await open(home)];
    const one = aTarget("one", "h.test/{name}");
    const seen: string[][] = [];
    for await (const { targets } of here.watch({})) {
      seen.push(targets.map(({ name }) => name));
      if (seen.length === 1) await here.save({ target: { ...one, name: " one " } });
      else if (seen.length === 2) {
        expect(targets).toEqual([one]);
        await there.save({ target: aTarget("two", "h.test/{name}"), previous: "ONE" });
      } else if (seen.length === 3) await there.remove({ name: "two" });
      else break;
    }
    expect(seen).toEqual([[], ["one"], ["two"], []]);
  });

  it("are saved only when they can work", async () => {
    const client = await open(await tempDir());
    await expect(client.save({ target: aTarget("x", "{name}.test/app") })).rejects.toMatchObject({
      code: "invalid_location",
      details: { location: "{name}.test/app", why: expect.stringContaining("written out") },
    });
    expect(await client.list({})).toEqual({ targets: [] });
  });
});
