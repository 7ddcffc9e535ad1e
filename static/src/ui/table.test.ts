import { beforeEach, expect, test, vi } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { type Column, type TableOptions, table } from "./table";

interface Row {
  id: string;
  name: string;
  gain: number | null;
}
const ROWS: Row[] = [
  { id: "1", name: "Elm", gain: 4 },
  { id: "2", name: "Oak", gain: null },
  { id: "3", name: "Ash", gain: 11 },
];
const COLUMNS: Column<Row>[] = [
  { id: "name", title: "Name", cell: (r) => r.name, sort: (r) => r.name },
  { id: "gain", title: "Gain", figure: true, cell: (r) => r.gain, sort: (r) => r.gain },
  { id: "note", title: "Note", cell: () => "<b>x</b>" },
];

let state: State;
beforeEach(() => {
  state = new State(new Api(async () => new Response("{}")), "en", views);
  document.body.replaceChildren();
});

function show(options: Partial<TableOptions<Row>> = {}): HTMLElement {
  const node = table(state, { caption: "Trees", columns: COLUMNS, rows: ROWS, key: (r) => r.id, ...options });
  document.body.append(node);
  return node;
}
const names = (node: HTMLElement) => [...node.querySelectorAll("tbody th")].map((th) => th.textContent);
const sorter = (node: HTMLElement, id: string) => node.querySelector<HTMLElement>(`[data-sort="${id}"]`);

test("a table has a caption, headings and named rows, and data stays text", () => {
  const node = show();
  expect(node.querySelector("caption")?.textContent).toBe("Trees");
  expect([...node.querySelectorAll("thead th")].map((th) => th.getAttribute("scope"))).toEqual([
    "col",
    "col",
    "col",
  ]);
  expect(node.querySelector("tbody th")?.getAttribute("scope")).toBe("row");
  expect(node.querySelector("tbody td:last-child")?.textContent).toBe("<b>x</b>");
  expect(node.querySelector("b")).toBeNull();
});

test("figures sort from the largest, texts from the first letter, unknown ones last both ways", () => {
  const node = show();
  sorter(node, "gain")?.click();
  expect(names(node)).toEqual(["Ash", "Elm", "Oak"]);
  expect(sorter(node, "gain")?.closest("th")?.getAttribute("aria-sort")).toBe("descending");
  expect(document.activeElement).toBe(sorter(node, "gain"));
  sorter(node, "gain")?.click();
  expect(names(node)).toEqual(["Elm", "Ash", "Oak"]);
  sorter(node, "name")?.click();
  expect(names(node)).toEqual(["Ash", "Elm", "Oak"]);
  expect(node.querySelector('[data-sort="note"]')).toBeNull();
});

test("a row is chosen by its name and by a click beside it, once, and is marked", () => {
  const choose = vi.fn();
  const node = show({ choose });
  node.querySelector<HTMLElement>('[data-key="2"]')?.click();
  node.querySelectorAll("td")[5]?.click();
  expect(choose.mock.calls.map(([row]) => row.id)).toEqual(["2", "3"]);
  expect(node.querySelector('[aria-current="true"] th')?.textContent).toBe("Ash");
});

test("long lists are drawn step by step, and the focus goes to the first new row", () => {
  const node = show({ step: 2, choose: () => undefined });
  expect(names(node)).toEqual(["Elm", "Oak"]);
  expect(node.querySelector(".table-foot")?.textContent).toContain("2 of 3 shown");
  node.querySelector<HTMLElement>(".table-foot button")?.click();
  expect(names(node)).toEqual(["Elm", "Oak", "Ash"]);
  expect(document.activeElement?.textContent).toBe("Ash");
  expect(node.querySelector(".table-foot")?.childElementCount).toBe(0);
});

test("rows are ticked one by one or all at once, also those not drawn, and stay so when sorted", () => {
  const ticked = new Set<string>(["2"]);
  const changed = vi.fn();
  const node = show({ step: 2, tick: { ticked, label: (r) => `Tick ${r.name}`, all: "Tick all", changed } });
  const box = (name: string) => node.querySelector<HTMLInputElement>(`[aria-label="${name}"]`);
  expect(box("Tick Oak")?.checked).toBe(true);
  expect(box("Tick all")?.checked).toBe(false);
  box("Tick Elm")?.click();
  expect([...ticked].sort()).toEqual(["1", "2"]);
  sorter(node, "name")?.click();
  expect(box("Tick Elm")?.checked).toBe(true);
  box("Tick all")?.click();
  expect([...ticked].sort()).toEqual(["1", "2", "3"]);
  box("Tick all")?.click();
  expect(ticked.size).toBe(0);
  expect(changed).toHaveBeenCalledTimes(3);
});
