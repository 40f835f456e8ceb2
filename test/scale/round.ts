import type { Page } from "playwright-core";
import { Workbench } from "../e2e/pages/workbench.ts";
import type { LargeRegistry } from "../support/registry/large.ts";
import type { Aim, Figures } from "./figures.ts";
import {
  clockAhead,
  heapOf,
  scrollThrough,
  seeResult,
  type Sight,
  type Sighting,
  timeToSight,
} from "./in-page.ts";
import { withLongestTask } from "./tasks.ts";

const PATIENCE_MS = 180_000;
const SCROLL_MS = 3000;
const MEGABYTE = 1e6;
const SECOND_MS = 1000;
/** Screens refresh 60 times a second, and a program that asks for frames misses the one in which it begins. */
const FRAMES_A_SECOND = 58;

/** What each of the figures shall be. */
const FIRST_ROWS_MS = 300;
/** The registry's own time, and that of the questions before it, come on top. */
const FIRST_ROWS_FROM_CLICK_MS = 500;
const ANSWER_MS = 100;
const TASK_MS = 50;
const HEAP_MB = 300;

const FIRST_CELL = '[role="row"][aria-rowindex="2"] [role="gridcell"]';
const FIRST_ROW: Sight = { changed: '[role="row"][aria-rowindex="2"]' };

/** What a user does with a long list, each time measured. */
export class Round {
  readonly #page: Page;
  readonly #registry: LargeRegistry;
  readonly #figures: Figures;
  readonly #workbench: Workbench;

  constructor(page: Page, registry: LargeRegistry, figures: Figures) {
    this.#page = page;
    this.#registry = registry;
    this.#figures = figures;
    this.#workbench = new Workbench(page);
  }

  /** Opens a repository that was never opened, until all its tags are there. */
  async openAnew(repository: string): Promise<void> {
    const ahead = await clockAhead(this.#page);
    const { begunAt, seenAt } = await this.#open(repository);
    const answeredAt = this.#firstAnswer(repository, begunAt - ahead) + ahead;
    this.#add(
      { name: "first rows, from the registry's answer", unit: "ms", bound: FIRST_ROWS_MS },
      seenAt - answeredAt,
    );
    this.#add(
      { name: "first rows, from the click", unit: "ms", bound: FIRST_ROWS_FROM_CLICK_MS },
      seenAt - begunAt,
    );
  }

  /** Opens the repository that all else is done in, whose tags are kept, until all are there. */
  async openAgain(): Promise<void> {
    const { begunAt, seenAt } = await this.#open(this.#registry.repository);
    this.#add(
      { name: "first rows, from the cache", unit: "ms", bound: FIRST_ROWS_MS },
      seenAt - begunAt,
    );
  }

  async #open(name: string): Promise<Sighting> {
    const [namespace = "", repository = ""] = name.split("/");
    for (const place of [this.#registry.host, namespace]) {
      const row = this.#workbench.place(place);
      await row.waitFor();
      if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
    }
    const row = this.#workbench.place(repository);
    await row.waitFor();
    const sighting = await seeResult(this.#page, { selector: FIRST_CELL }, () => row.click());
    const whole = '[role="grid"][aria-rowcount="100001"]';
    await this.#page.locator(whole).waitFor({ timeout: PATIENCE_MS });
    // The list that was kept is replaced by the one that was read anew.
    await this.#page.getByText(/100,000 tags/).waitFor({ timeout: PATIENCE_MS });
    return sighting;
  }

  /**
   * When the registry had answered with the first page of tags that was asked for since: milliseconds of this process's
   * clock. Logging in asks for one tag of some repository.
   */
  #firstAnswer(repository: string, sinceMs: number): number {
    const path = `GET /v2/${repository}/tags/list`;
    const first = this.#registry.answers.find(
      ({ request, atMs }) => atMs >= sinceMs && request.startsWith(path),
    );
    if (first === undefined) throw new Error(`${repository} was not asked for`);
    return first.atMs;
  }

  async scroll(): Promise<void> {
    const { value: frames, longestMs } = await withLongestTask(this.#page, () =>
      scrollThrough(this.#page, SCROLL_MS),
    );
    const totalMs = frames.reduce((sum, one) => sum + one, 0);
    this.#add(
      { name: "scrolling: frames", unit: "a second", bound: FRAMES_A_SECOND, atLeast: true },
      (frames.length * SECOND_MS) / totalMs,
    );
    this.#addTask("scrolling", longestMs);
  }

  async filter(): Promise<void> {
    const field = this.#page.getByRole("combobox", { name: "Filter tags" });
    const whole: Sight = { selector: '[role="grid"][aria-rowcount="100001"]' };
    const filtered: Sight = { selector: '[role="grid"]:not([aria-rowcount="100001"])' };
    await this.#measure("filtering by text", filtered, () => field.fill("v12."));
    await this.#measure("taking the filter away", whole, () => field.fill(""));
  }

  async order(): Promise<void> {
    for (const [column, from] of SORTS) {
      const name = `sorting by ${column.toLowerCase()}${from}`;
      await this.#measure(name, FIRST_ROW, () => this.#clickTitle(column));
    }
    // By name and the newest first again, as it was.
    await this.#clickTitle("Tag");
    await this.#page.waitForTimeout(SECOND_MS);
    await this.#clickTitle("Tag");
    await this.#page.waitForTimeout(SECOND_MS);
  }

  async group(): Promise<void> {
    const choose = async (title: string): Promise<void> => {
      await this.#page.getByRole("button", { name: "View", exact: true }).click();
      await this.#page.getByRole("button", { name: /Group by/ }).click();
      const option = this.#page.getByRole("option", { name: title, exact: true });
      await option.waitFor();
      await option.click();
    };
    const grouped: Sight = { selector: '[role="treegrid"]' };
    await this.#measure("grouping by version", grouped, () => choose("Version"));
    await this.#page.keyboard.press("Escape");
    const loose: Sight = { selector: '[role="grid"][aria-label]' };
    await this.#measure("taking the groups away", loose, () => choose("Nothing"));
    await this.#page.keyboard.press("Escape");
  }

  async selectAll(): Promise<void> {
    await this.#page.locator(FIRST_CELL).first().click();
    const row = '[role="row"][aria-rowindex="4"]';
    const selected: Sight = { selector: `${row}[aria-selected="true"]` };
    const none: Sight = { selector: `${row}[aria-selected="false"]` };
    await this.#measure("selecting all", selected, () => this.#page.keyboard.press("Control+a"));
    await this.#measure("selecting none", none, () => this.#page.keyboard.press("Escape"));
  }

  async heap(): Promise<void> {
    const megabytes = (await heapOf(this.#page)) / MEGABYTE;
    this.#add({ name: "memory of the page", unit: "MB", bound: HEAP_MB }, megabytes);
  }

  async #clickTitle(title: string): Promise<void> {
    await this.#page.getByRole("columnheader", { name: title, exact: true }).click();
  }

  async #measure(name: string, sight: Sight, act: () => Promise<void>): Promise<void> {
    const { value, longestMs } = await withLongestTask(this.#page, () =>
      timeToSight(this.#page, sight, act),
    );
    this.#add({ name: `${name}: shown after`, unit: "ms", bound: ANSWER_MS }, value);
    this.#addTask(name, longestMs);
  }

  /** By the processor's time: on a computer that does nothing else it is that of the clock. */
  #addTask(name: string, longestMs: number): void {
    this.#add({ name: `${name}: longest task`, unit: "ms", bound: TASK_MS }, longestMs);
  }

  #add(aim: Aim, value: number): void {
    this.#figures.add(aim, value);
  }
}

/** Each changes the first row. The list begins by name, the newest first. */
const SORTS: readonly (readonly [title: string, direction: string])[] = [
  ["Tag", ", turned around"],
  ["Digest", ""],
  ["Tag", ""],
  ["Created", ""],
  ["Tag", ""],
  ["Size", ""],
];
