import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SheetHost } from "../../../../../renderer/app/SheetHost.tsx";
import { createI18n, LanguageProvider } from "../../../../../renderer/i18n/use-i18n.ts";
import { StoreProvider } from "../../../../../renderer/store/use-app.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../../support/renderer-fixture/connected-store.ts";
import {
  createHarborWorld,
  HARBOR_HOST,
} from "../../../../support/renderer-fixture/harbor-world.ts";
import { connect, createWorld, type World } from "../../../../support/renderer-fixture/world.ts";

const APP = "127.0.0.1:5000/team/app";

let root: Root;
let world: World;
let connected: ConnectedStore;

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  world = createWorld();
  connect(world, { host: "127.0.0.1:5000", production: true });
  connected = await openStore(world);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(() => {
  act(() => root.unmount());
  connected.stop();
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function openRemoval(tags: readonly string[], place = APP): Promise<void> {
  const { store } = connected;
  const locations = tags.map((tag) => `${place}:${tag}`);
  act(() => {
    root.render(
      <StoreProvider value={store}>
        <LanguageProvider value={createI18n("en")}>
          <SheetHost />
        </LanguageProvider>
      </StoreProvider>,
    );
    store.getState().openSheet({ kind: "removal", locations, verb: "tag" });
  });
  await act(async () => {
    await vi.waitFor(() => expect(store.getState().removals.status).toBe("ready"));
  });
}

function removeButton(): HTMLButtonElement {
  const found = [...document.querySelectorAll("button")].find(
    ({ textContent }) => textContent === "Remove tag",
  );
  if (found === undefined) throw new Error("no such button");
  return found;
}

function fields(): readonly HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input[type=text]")];
}

function type(text: string): void {
  const [field] = fields();
  if (field === undefined) throw new Error("nothing to type into");
  act(() => {
    // As the browser does it: past the property by which React notices changes of its own.
    Reflect.set(HTMLInputElement.prototype, "value", text, field);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("the removal sheet of a production registry", () => {
  it("asks for the repository's name once, and removes nothing before it was typed", async () => {
    await openRemoval(["edge", "pr-482"]);
    expect(document.body.textContent).toContain("Type team/app to confirm");
    expect(fields()).toHaveLength(1);
    expect(removeButton().disabled).toBe(true);
    type("team/ap");
    expect(removeButton().disabled).toBe(true);
    type("team/app");
    expect(removeButton().disabled).toBe(false);
    act(() => removeButton().click());
    await act(async () => {
      await vi.waitFor(() => expect(world.repositories.get(APP)?.has("pr-482")).toBe(false));
    });
  });

  it("asks for nothing where the registry is not marked", async () => {
    connect(world, { host: "127.0.0.1:5000", production: false });
    await openRemoval(["edge"]);
    expect(fields()).toHaveLength(0);
    expect(removeButton().disabled).toBe(false);
  });
});

describe("the removal sheet of a registry with rules", () => {
  it("row 43: leaves out what a rule keeps, says so, and removes the rest", async () => {
    const harbor = createHarborWorld();
    connected.stop();
    connected = await openStore(harbor);
    const pilot = `${HARBOR_HOST}/harbour/pilot`;
    await openRemoval(["1.4.0", "1.3.1", "edge"], pilot);
    const words = document.body.textContent;
    expect(words).toContain("Remove 2 names?");
    expect(words).toContain("1.3.1: A rule of the registry makes this tag immutable");
    expect(words).toContain("1 name is left out; the other 2 can go.");
    await act(async () => {
      removeButton().click();
      await vi.waitFor(() => expect(connected.store.getState().sheet).toBeUndefined());
    });
    const left = [...(harbor.repositories.get(pilot)?.keys() ?? [])];
    expect(left).toEqual(["1.3.1", "1.3.0", "1.2.0", "nightly"]);
  });

  it("removes nothing where everything is kept", async () => {
    connected.stop();
    connected = await openStore(createHarborWorld());
    await openRemoval(["1.3.1", "1.3.0"], `${HARBOR_HOST}/harbour/pilot`);
    expect(removeButton().disabled).toBe(true);
    expect(document.body.textContent).toContain("Remove 2 names?");
  });
});
