import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LoginSheet } from "../../../../../renderer/features/sign-in/LoginSheet.tsx";
import type { LoginSheetOf } from "../../../../../renderer/store/sheets.ts";
import { StoreProvider, useApp } from "../../../../../renderer/store/use-app.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../../support/renderer-fixture/connected-store.ts";
import { usualLogins } from "../../../../support/renderer-fixture/logins.ts";
import { createWorld, type World } from "../../../../support/renderer-fixture/world.ts";

const PASSWORD = "canary-9c1d-of-a-password";

/** As the window does: the sheet is there for as long as the store says so. */
function Host() {
  const sheet = useApp((state) => state.sheet);
  return sheet?.kind === "login" ? <LoginSheet sheet={sheet} /> : null;
}

describe("the sign-in sheet", () => {
  let root: Root;
  let world: World;
  let connected: ConnectedStore;

  beforeEach(async () => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    world = createWorld();
    connected = await openStore(world);
    await vi.waitFor(() => {
      expect(connected.store.getState().connections.value).toHaveLength(3);
    });
    root = createRoot(document.body.appendChild(document.createElement("div")));
  });

  afterEach(() => {
    act(() => root.unmount());
    document.body.replaceChildren();
    connected.stop();
    vi.unstubAllGlobals();
  });

  function open(sheet: Omit<LoginSheetOf, "kind">): void {
    act(() => {
      connected.store.getState().openSheet({ kind: "login", ...sheet });
      root.render(
        <StoreProvider value={connected.store}>
          <Host />
        </StoreProvider>,
      );
    });
  }

  function field(label: string): HTMLInputElement {
    const found = [...document.querySelectorAll("label")].find(
      ({ textContent }) => textContent === label,
    );
    const input = document.querySelector(`#${CSS.escape(found?.htmlFor ?? "none")}`);
    if (!(input instanceof HTMLInputElement)) throw new TypeError(`no field ${label}`);
    return input;
  }

  function button(label: string): HTMLButtonElement {
    const found = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent === label,
    );
    if (found === undefined) throw new TypeError(`no button ${label}`);
    return found;
  }

  async function press(label: string): Promise<void> {
    await act(async () => button(label).click());
  }

  async function paste(label: string, text: string): Promise<void> {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", text);
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.defineProperty(event, "clipboardData", { value: clipboardData });
    await act(async () => {
      field(label).dispatchEvent(event);
    });
  }

  /** Lets the fake engine answer while React draws. */
  async function until(check: () => void): Promise<void> {
    await act(() => vi.waitFor(check));
  }

  it("takes a pasted line apart, signs in, and closes", async () => {
    open({ address: "" });
    await paste("Registry", `docker login -u bob -p ${PASSWORD} registry.harbour.test`);
    expect(field("Registry").value).toBe("registry.harbour.test");
    expect(field("User name").value).toBe("bob");
    expect(field("Password or access token").value).toBe(PASSWORD);
    await press("Sign in");
    await until(() => expect(connected.store.getState().sheet).toBeUndefined());
    expect(world.connections.get("registry.harbour.test")).toMatchObject({ username: "bob" });
    expect(document.body.innerHTML).not.toContain(PASSWORD);
  });

  it("gives no browser a reason to keep what is typed", () => {
    open({ address: "registry.harbour.test" });
    const inputs = [...document.querySelectorAll("input:not([type=checkbox], [type=radio])")];
    expect(inputs).not.toHaveLength(0);
    for (const input of inputs) {
      expect(input.getAttribute("name")).toBeNull();
      expect(input.getAttribute("autocomplete")).toBe("off");
    }
    expect(field("Password or access token").type).toBe("password");
  });

  it("A23: trusts an authority for this registry only, after showing it", async () => {
    open({ address: "" });
    await paste("Registry", `docker login -u bob -p ${PASSWORD} private-ca.example.test`);
    await press("Sign in");
    await until(() => expect(button("Trust this CA for this registry only")).toBeDefined());
    expect(document.body.textContent).toContain("Harbour Works Root CA");
    expect(world.connections.has("private-ca.example.test")).toBe(false);
    await press("Trust this CA for this registry only");
    await until(() => expect(connected.store.getState().sheet).toBeUndefined());
    expect(world.connections.get("private-ca.example.test")?.authorities).toMatchObject([
      { subject: "CN=Harbour Works Root CA, O=Harbour Works" },
    ]);
  });

  it("A1: sends a password to another site only after both hosts were shown and agreed to", async () => {
    open({ address: "" });
    await paste("Registry", `docker login -u bob -p ${PASSWORD} realm.example.test`);
    await press("Sign in");
    const agree = "Send the password of realm.example.test to auth.elsewhere.test";
    await until(() => expect(button(agree)).toBeDefined());
    expect(world.connections.has("realm.example.test")).toBe(false);
    await press(agree);
    await until(() => expect(connected.store.getState().sheet).toBeUndefined());
    expect(world.connections.get("realm.example.test")?.trustedRealms).toEqual([
      "auth.elsewhere.test",
    ]);
  });

  it("tests without saving", async () => {
    open({ address: "" });
    await paste("Registry", `docker login -u bob -p ${PASSWORD} registry.harbour.test`);
    await press("Test");
    await until(() => expect(connected.store.getState().diagnosis.status).toBe("done"));
    expect(document.body.textContent).toContain("Everything works");
    expect(world.connections.size).toBe(3);
    expect(connected.store.getState().sheet).toBeDefined();
  });

  it("edits a connection without asking for its password", async () => {
    open({ address: "ghcr.io" });
    expect(document.body.textContent).toContain("Edit ghcr.io");
    expect(field("User name").value).toBe("octo-harbour");
    await press("Save");
    await until(() => expect(connected.store.getState().sheet).toBeUndefined());
    expect(world.diagnosed).toEqual([]);
    expect(world.connections.get("ghcr.io")?.username).toBe("octo-harbour");
  });

  it("moves to another host with a new login, and forgets the old one", async () => {
    open({ address: "ghcr.io" });
    await paste("Registry", `docker login -u octo-harbour -p ${PASSWORD} harbor.example.test`);
    await press("Sign in");
    await until(() => expect(connected.store.getState().sheet).toBeUndefined());
    await until(() => expect(world.connections.has("ghcr.io")).toBe(false));
    expect(world.connections.get("harbor.example.test")?.username).toBe("octo-harbour");
  });

  it("begins with the checks where only those were wanted", async () => {
    open({ address: "ghcr.io", start: "test" });
    await until(() => expect(connected.store.getState().diagnosis.status).toBe("done"));
    expect(world.diagnosed).toEqual([
      { address: "ghcr.io", username: "octo-harbour", hasSecret: false, repository: undefined },
    ]);
  });

  it("says what is missing, and goes there", async () => {
    open({ address: "" });
    await press("Sign in");
    expect(document.body.textContent).toContain("No registry can be read from this");
    expect(document.activeElement).toBe(field("Registry"));
  });

  it("shows the logins of a pasted configuration in place of the form", async () => {
    open({ address: "" });
    await paste("Registry", '{"auths":{"quay.io/tides":{"username":"tides+ci"}}}');
    await until(() => expect(document.body.textContent).toContain("tides+ci"));
    await press("Import 1 login");
    await until(() => expect(world.connections.has("quay.io/tides")).toBe(true));
  });

  it("counts the imports of the list that is shown, and not those of a list before", async () => {
    world.externalLogins = usualLogins();
    open({ address: "" });
    await paste("Registry", '{"auths":{"quay.io/tides":{"username":"tides+ci"}}}');
    await until(() => expect(button("Import 1 login")).toBeDefined());
    await press("Import 1 login");
    await until(() => expect(document.body.textContent).toContain("1 login imported"));
    act(() => connected.store.getState().closeSheet());
    open({ address: "", start: "import" });
    await until(() => expect(document.querySelectorAll("[type=checkbox]")).not.toHaveLength(0));
    expect(document.body.textContent).not.toContain("imported");
  });
});
