import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TransfersDrawer } from "../../../../../renderer/features/transfers/TransfersDrawer.tsx";
import { createI18n, LanguageProvider } from "../../../../../renderer/i18n/use-i18n.ts";
import { StoreProvider } from "../../../../../renderer/store/use-app.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../../support/renderer-fixture/connected-store.ts";
import { DEFAULT_TRANSFER_LIMITS } from "../../../../../shared/transfer.ts";
import { deskOf } from "../../../../support/renderer-fixture/transfers.ts";
import { createWorld, type World } from "../../../../support/renderer-fixture/world.ts";

const REQUEST = { alsoTag: [], platforms: [], allTags: false, destination: "store:" };
const TAGS = ["edge", "v1.10.0", "v1.9.0", "v1.8.4", "v1.8.3"];

let root: Root;
let world: World;
let connected: ConnectedStore;

beforeEach(async () => {
  world = createWorld();
  world.bytesPerTick = 1000;
  connected = await openStore(world);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(() => {
  root.unmount();
  connected.stop();
  document.body.replaceChildren();
});

function show(): void {
  root.render(
    <StoreProvider value={connected.store}>
      <LanguageProvider value={createI18n("en")}>
        <TransfersDrawer />
      </LanguageProvider>
    </StoreProvider>,
  );
}

/** Two that wait behind three that run. */
async function showFive(): Promise<void> {
  for (const tag of TAGS) {
    deskOf(world).start({ ...REQUEST, source: `127.0.0.1:5000/team/app:${tag}` });
  }
  connected.store.getState().setDrawerOpen(true);
  show();
  await until(() => expect(rows()).toHaveLength(5));
}

async function until(check: () => void): Promise<void> {
  await vi.waitFor(check, 3000);
}

const rows = () => [...document.querySelectorAll("[data-transfer]")];
const ids = () => rows().map((row) => row.getAttribute("data-transfer"));
const rowOf = (id: string) => document.querySelector(`[data-transfer="${id}"]`);

function button(id: string, name: RegExp): HTMLElement {
  const found = [...(rowOf(id)?.querySelectorAll("button") ?? [])].find((one) =>
    name.test(one.getAttribute("aria-label") ?? ""),
  );
  if (found === undefined) throw new Error(`no button ${name.source}`);
  return found;
}

describe("the transfer drawer", () => {
  it("says that speed is limited while it is closed, and no longer than that", async () => {
    deskOf(world).setLimits({ ...DEFAULT_TRANSFER_LIMITS, downBytesPerSecond: 5_000_000 });
    show();
    await until(() => expect(document.body.textContent).toContain("5 MB/s"));
    expect(document.body.textContent).toContain("Limited");
    await connected.store.getState().changeLimits({ downBytesPerSecond: 0 });
    await until(() => expect(document.body.textContent).not.toContain("Limited"));
  });

  it("security R7: says which host asked to wait and until when while it is closed, and no longer than that", async () => {
    show();
    const end = Date.now() + 3_600_000;
    world.hostWaits = [
      { host: "slow.test", until: end - 1, reason: "rate_limited" },
      { host: "r.test", until: end, reason: "unavailable" },
    ];
    world.changes.waits.tell();
    const status = () => document.querySelector('[role="status"]')?.textContent ?? "";
    await until(() => expect(status()).toMatch(/^r\.test asks us to wait until .*\d\d:\d\d/));
    expect(status()).toContain("and 1 more");
    world.hostWaits = [];
    world.changes.waits.tell();
    await until(() => expect(status()).toBe(""));
  });

  it("security R8: says why a transfer is paused that nobody paused, goes on with one click or stays", async () => {
    await showFive();
    const error = { code: "registry_failed" as const, message: "", details: { status: 503 } };
    const waiting = { why: "failing" as const, host: "r.test", since: 0, nextAt: 1, error };
    for (const id of ["t1", "t2"]) {
      const transfer = world.transfers.get(id);
      if (transfer !== undefined)
        world.transfers.set(id, { ...transfer, state: "paused", waiting });
    }
    world.changes.transfers.tell();
    const reason = "Waiting: r.test fails at the moment (HTTP 503). Tries again by itself at";
    await until(() => expect(rowOf("t1")?.textContent).toContain(reason));
    button("t1", /^Resume/).click();
    await until(() => expect(rowOf("t1")?.textContent).not.toContain("Waiting:"));
    void connected.store.getState().pauseTransfer("t2");
    await until(() => expect(rowOf("t2")?.textContent).not.toContain("Waiting:"));
    expect(rowOf("t2")?.getAttribute("data-state")).toBe("paused");
  });

  it("says why a transfer goes through this computer although the server was to copy", async () => {
    await showFive();
    const refused = { code: "denied" as const, message: "", details: { host: "r.test" } };
    const transfer = world.transfers.get("t1");
    if (transfer !== undefined) world.transfers.set("t1", { ...transfer, serverCopy: { refused } });
    world.changes.transfers.tell();
    const note = "would not copy: the registry does not allow this. It goes through this computer";
    await until(() => expect(rowOf("t1")?.textContent).toContain(note));
    expect(rowOf("t2")?.textContent).not.toContain("would not copy");
  });

  it("tells the place of what waits, and whose what runs elsewhere is", async () => {
    await showFive();
    expect(rowOf("t4")?.textContent).toContain("no. 1 in the queue");
    expect(rowOf("t5")?.textContent).toContain("no. 2 in the queue");
    expect(rowOf("t1")?.textContent).not.toContain("in the queue");
    const first = world.transfers.get("t5");
    if (first !== undefined) world.transfers.set("t5", { ...first, elsewhere: true });
    world.changes.transfers.tell();
    await until(() => expect(rowOf("t5")?.textContent).toContain("in another window or terminal"));
  });

  it("moves what waits with Alt and an arrow, the focus with it, and says where it is now", async () => {
    await showFive();
    const waiting = button("t5", /^More for/);
    waiting.focus();
    const key = { key: "ArrowUp", altKey: true, bubbles: true, cancelable: true };
    waiting.dispatchEvent(new KeyboardEvent("keydown", key));
    await until(() => expect(ids()).toEqual(["t1", "t2", "t3", "t5", "t4"]));
    expect(document.activeElement).toBe(waiting);
    expect(document.querySelector("[aria-live]")?.textContent).toContain(
      "is now no. 1 in the queue",
    );
  });

  it("turns pause into resume at the same button, which keeps the focus", async () => {
    await showFive();
    const first = button("t1", /^Pause/);
    first.focus();
    first.click();
    await until(() => expect(rowOf("t1")?.getAttribute("data-state")).toBe("paused"));
    expect(button("t1", /^Resume/)).toBe(first);
    expect(document.activeElement).toBe(first);
  });

  it("gives the focus to the same row when the button that had it is gone", async () => {
    await showFive();
    const cancel = button("t2", /^Cancel/);
    cancel.focus();
    cancel.click();
    await until(() => expect(rowOf("t2")?.getAttribute("data-state")).toBe("cancelled"));
    expect(rowOf("t2")?.contains(document.activeElement)).toBe(true);
  });

  it("gives the focus to the next row when a filter takes the row away", async () => {
    await showFive();
    connected.store.getState().filterTransfers("active");
    await until(() => expect(ids()).toEqual(["t1", "t2", "t3"]));
    const pause = button("t1", /^Pause/);
    pause.focus();
    pause.click();
    await until(() => expect(ids()).not.toContain("t1"));
    expect(rowOf("t2")?.contains(document.activeElement)).toBe(true);
  });
});
