import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type GridDrag,
  type GridDrop,
  NEW_ROW,
} from "../../../../../renderer/ui/grid/grid-drag.ts";
import { dropOnRows } from "../../../../../renderer/ui/grid/use-grid-groups.ts";
import { VirtualGrid } from "../../../../../renderer/ui/grid/VirtualGrid.tsx";
import type {
  GridColumn,
  SelectIntent,
  VirtualGridProps,
} from "../../../../../renderer/ui/grid/grid-props.ts";

const ROWS = Array.from({ length: 100_000 }, (_, index) => `row-${index}`);
/** happy-dom lays nothing out: every element is as high as ten rows. */
const HEIGHT = 320;

interface Seen {
  readonly toggled: string[];
  readonly widths: (readonly [string, number])[];
  readonly intents: SelectIntent[];
  readonly opened: string[];
  readonly inSight: (readonly string[])[];
}

const COLUMNS: readonly GridColumn[] = [
  { id: "name", title: "Tag", width: "1fr", cell: (row) => row },
  { id: "size", title: "Size", width: "80px", hideBelow: 400, cell: () => "1 B" },
];

let root: Root;
let seen: Seen;

function draw(rows: readonly string[], more: Partial<VirtualGridProps> = {}): void {
  act(() =>
    root.render(
      <VirtualGrid
        label="Tags"
        rows={rows}
        columns={COLUMNS}
        sort={{ column: "name", descending: false }}
        onSort={() => undefined}
        selection={{ subscribe: () => () => undefined, isSelected: (row) => row === "row-1" }}
        onSelect={(intent) => seen.intents.push(intent)}
        onOpen={(row) => seen.opened.push(row)}
        onRowsInSight={(shown) => seen.inSight.push(shown)}
        onMenu={() => undefined}
        onKey={() => false}
        textOf={(row) => row}
        onToggleGroup={(row) => seen.toggled.push(row)}
        onResize={(column, width) => seen.widths.push([column, width])}
        {...more}
      />,
    ),
  );
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(HEIGHT);
  vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(HEIGHT);
  seen = { intents: [], opened: [], inSight: [], toggled: [], widths: [] };
  root = createRoot(document.body.appendChild(document.createElement("div")));
  draw(ROWS);
});

afterEach(() => {
  act(() => root.unmount());
  document.body.replaceChildren();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const grid = (): Element => document.querySelector("[role=grid]") ?? document.body;
const rowAt = (index: number): HTMLElement | null =>
  document.querySelector(`[data-row="${index}"]`);

function press(key: string, modifiers: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  act(() => {
    target.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers }),
    );
  });
}

describe("a grid of 100,000 rows", () => {
  it("draws some dozens, and says how many there are", () => {
    expect(grid().getAttribute("aria-rowcount")).toBe("100001");
    const drawn = document.querySelectorAll("[data-row]").length;
    expect(drawn).toBeGreaterThan(9);
    expect(drawn).toBeLessThan(60);
    expect(rowAt(0)?.getAttribute("aria-rowindex")).toBe("2");
  });

  it("tells which rows are in sight, and not all of them", () => {
    const last = seen.inSight.at(-1);
    expect(last?.[0]).toBe("row-0");
    expect(last?.length).toBeLessThan(30);
  });

  it("has one tab stop, which the arrow keys move with the focus", () => {
    expect(document.querySelectorAll('[role=grid] [tabindex="0"]')).toHaveLength(1);
    act(() => rowAt(0)?.focus());
    press("ArrowDown");
    expect(document.activeElement).toBe(rowAt(1));
    expect(document.querySelectorAll('[role=grid] [tabindex="0"]')).toHaveLength(1);
    expect(seen.intents).toEqual([{ kind: "only", row: "row-1" }]);
  });

  it("moves without selecting while Control is held, and selects a range with Shift", () => {
    act(() => rowAt(0)?.focus());
    press("ArrowDown", { ctrlKey: true });
    expect(seen.intents).toEqual([]);
    press("ArrowDown", { shiftKey: true });
    press(" ");
    press("a", { ctrlKey: true });
    expect(seen.intents).toEqual([
      { kind: "range", row: "row-2" },
      { kind: "toggle", row: "row-2" },
      { kind: "all" },
    ]);
  });

  it("goes up into the header and back", () => {
    act(() => rowAt(0)?.focus());
    press("ArrowUp");
    expect(document.activeElement?.getAttribute("role")).toBe("columnheader");
    press("ArrowDown");
    expect(document.activeElement).toBe(rowAt(0));
  });

  it("leaves columns out where there is no room for them", () => {
    expect(document.querySelectorAll("[role=columnheader]")).toHaveLength(2);
    act(() => root.render(null));
    vi.spyOn(HTMLElement.prototype, "offsetWidth", "get").mockReturnValue(399);
    draw(ROWS);
    expect(document.querySelectorAll("[role=columnheader]")).toHaveLength(1);
    expect(grid().getAttribute("aria-colcount")).toBe("1");
  });

  it("opens a row with Enter", () => {
    act(() => rowAt(3)?.focus());
    press("Enter");
    expect(seen.opened).toEqual(["row-3"]);
  });

  it("keeps the focused row drawn when it is far out of sight", () => {
    act(() => rowAt(2)?.focus());
    const scroller = document.querySelectorAll("[role=rowgroup]")[1];
    act(() => {
      if (scroller !== undefined) scroller.scrollTop = 1_000_000;
      scroller?.dispatchEvent(new Event("scroll"));
    });
    expect(rowAt(31_260)).not.toBeNull();
    expect(document.activeElement).toBe(rowAt(2));
  });

  it("stays on its row when the rows are sorted anew", () => {
    act(() => rowAt(2)?.focus());
    draw(["row-9", "row-2", "row-1"]);
    expect(document.activeElement?.textContent).toContain("row-2");
    expect(document.activeElement?.getAttribute("aria-rowindex")).toBe("3");
  });

  it("goes to the neighbour when its row is gone", () => {
    act(() => rowAt(1)?.focus());
    draw(["row-0", "row-2", "row-3"]);
    expect(document.activeElement?.textContent).toContain("row-2");
  });
});

describe("a grid with groups", () => {
  const LINES = ["one", "row-1", "row-2", "two"];
  const groupAt = (line: string) =>
    line.startsWith("row")
      ? undefined
      : { title: line, label: line, amount: "2", open: line === "one" };

  beforeEach(() => draw(LINES, { groupAt }));

  it("says what opens and closes, and on which level rows stand", () => {
    expect(document.querySelector("[role=treegrid]")).not.toBeNull();
    expect(rowAt(0)?.getAttribute("aria-expanded")).toBe("true");
    expect(rowAt(3)?.getAttribute("aria-expanded")).toBe("false");
    expect([0, 1].map((line) => rowAt(line)?.getAttribute("aria-level"))).toEqual(["1", "2"]);
  });

  it("opens and closes by key, and selects no group", () => {
    act(() => rowAt(0)?.focus());
    press("ArrowRight");
    expect(seen.toggled).toEqual([]);
    press("ArrowLeft");
    press(" ");
    press("Enter");
    expect(seen.toggled).toEqual(["one", "one", "one"]);
    expect([seen.intents, seen.opened]).toEqual([[], []]);
    press("ArrowDown");
    expect(document.activeElement).toBe(rowAt(1));
    expect(seen.intents).toEqual([{ kind: "only", row: "row-1" }]);
  });

  it("goes down a column through the lines of groups", () => {
    act(() => rowAt(1)?.focus());
    press("ArrowRight");
    press("ArrowRight");
    press("ArrowUp");
    expect(document.activeElement?.closest("[data-row]")).toBe(rowAt(0));
    press("ArrowDown");
    expect(document.activeElement?.getAttribute("data-cell")).toBe("1");
  });
});

describe("a grid with groups that is dragged over", () => {
  const LINES = ["one", "row-1", "row-2"];
  const groupAt = (line: string) =>
    line.startsWith("row") ? undefined : { title: line, label: line, amount: "2", open: true };
  const drag: GridDrag = {
    getItem: () => ({}),
    onStart: () => undefined,
    onEnd: () => undefined,
    preview: () => "",
    pickUp: undefined,
  };
  const drop: GridDrop = {
    type: "text/x-row",
    accepts: () => true,
    markOf: (row) => row,
    onEnter: () => undefined,
    onExit: () => undefined,
    onDrop: () => undefined,
    newRow: { title: "New", hint: "" },
  };
  const marks = () =>
    [...document.querySelectorAll<HTMLElement>("[data-drop]")].map((one) => one.dataset["drop"]);
  const draggable = () =>
    [...document.querySelectorAll<HTMLElement>("[draggable=true]")].map(
      (one) => one.dataset["row"],
    );

  it("lets rows be dragged, and no line of a group", () => {
    draw(LINES, { groupAt, drag });
    expect(draggable()).toEqual(["1", "2"]);
    expect(marks()).toEqual([]);
  });

  it("takes drops on rows and above all of them, and on no line of a group", () => {
    draw(LINES, { groupAt, drag, drop });
    expect(marks()).toEqual([NEW_ROW, "row-1", "row-2"]);
    expect(dropOnRows(groupAt, drop)?.accepts("one")).toBe(false);
    expect(dropOnRows(groupAt, drop)?.accepts("row-1")).toBe(true);
    expect(dropOnRows(undefined, drop)).toBe(drop);
  });
});

describe("a grid that is told where to go", () => {
  it("goes to a row as soon as it is there, and says so once", () => {
    const onRevealed = vi.fn<() => void>();
    draw(["a", "b"], { reveal: "c", onRevealed });
    expect(onRevealed).not.toHaveBeenCalled();
    draw(["a", "b", "c"], { reveal: "c", onRevealed });
    expect(document.activeElement?.textContent).toContain("c");
    expect(onRevealed).toHaveBeenCalledOnce();
  });

  it("changes the width of a column by Alt and an arrow on its title", () => {
    act(() => rowAt(0)?.focus());
    press("ArrowUp");
    press("ArrowRight");
    press("ArrowRight", { altKey: true });
    expect(seen.widths).toEqual([["size", 800 - 12 + 16]]);
  });
});
