// A table that screen readers read as one, that sorts by its headings, and that
// becomes a list of cards where there is no room for columns (css/screen.css).
import { h } from "../dom";
import type { State } from "../state";
import { button } from "./bits";

export interface Column<T> {
  id: string;
  title: string;
  cell(row: T): Node | string | number | null;
  /** What to sort by; a column without it cannot be sorted. */
  sort?(row: T): number | string | null;
  /** Figures stand at the right. */
  figure?: boolean;
  /** Takes a line of its own in a card. */
  broad?: boolean;
}

interface Sorting {
  id: string;
  descending: boolean;
}

export interface TableOptions<T> {
  /** Says what the table lists, for those who do not see the heading. */
  caption: string;
  /** The first column names the row. */
  columns: Column<T>[];
  rows: T[];
  key(row: T): string;
  /** Makes the name of each row a button. */
  choose?(row: T): void;
  chosen?: string;
  sorting?: Sorting;
  sorted?(sorting: Sorting): void;
  /** How many rows are drawn at first; "show more" adds as many. */
  step?: number;
  /** A box before each row. */
  tick?: Ticking<T>;
}

const STEP = 100;

/** Rows that are ticked, by key, for an act on all of them. */
interface Ticking<T> {
  ticked: Set<string>;
  /** What a screen reader says of a row's box, and of the one for all rows. */
  label(row: T): string;
  all: string;
  changed(): void;
}

/** Null sorts last whichever way. */
function sortRows<T>(rows: T[], columns: Column<T>[], sorting: Sorting | undefined): T[] {
  const by = columns.find((c) => c.id === sorting?.id)?.sort;
  if (!sorting || !by) return rows;
  const sign = sorting.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    if (typeof x === "string" || typeof y === "string") return sign * String(x).localeCompare(String(y));
    return sign * (x - y);
  });
}

export function table<T>(state: State, options: TableOptions<T>): HTMLElement {
  const { columns, rows, caption, tick, step = STEP } = options;
  let sorting = options.sorting;
  let shown = step;
  const head = h("tr", { role: "row" });
  const body = h("tbody", { role: "rowgroup" });
  const foot = h("div", { class: "table-foot" });

  const render = () => {
    head.replaceChildren(...(tick ? [tickAll(tick)] : []), ...columns.map(heading));
    const sorted = sortRows(rows, columns, sorting);
    body.replaceChildren(...sorted.slice(0, shown).map(line));
    const left = rows.length - shown;
    foot.replaceChildren();
    if (left <= 0) return;
    const more = button(state.t("showMore", { n: Math.min(step, left) }), () => {
      const next = shown;
      shown += step;
      render();
      body.children[next]?.querySelector("button")?.focus();
    });
    foot.append(h("p", {}, state.t("rowsShown", { k: shown, n: rows.length })), more);
  };

  const heading = (column: Column<T>): HTMLElement => {
    const active = sorting?.id === column.id;
    const order = !active ? null : sorting?.descending ? "descending" : "ascending";
    const content = column.sort ? sorter(column, active) : column.title;
    const class_ = [column.figure && "figure", column.sort && "sortable"].filter(Boolean).join(" ");
    return h(
      "th",
      { scope: "col", role: "columnheader", class: class_ || null, "aria-sort": order },
      content,
    );
  };

  const box = (on: boolean, label: string): [HTMLElement, HTMLInputElement] => {
    const input = h("input", { type: "checkbox", "aria-label": label });
    input.checked = on;
    return [h("label", { class: "tick-cell" }, input), input];
  };

  /** All rows at once, also those that are not drawn yet. */
  const tickAll = (of: Ticking<T>): HTMLElement => {
    const [cell, input] = box(
      rows.length > 0 && rows.every((row) => of.ticked.has(options.key(row))),
      of.all,
    );
    input.addEventListener("change", () => {
      for (const row of rows) of.ticked[input.checked ? "add" : "delete"](options.key(row));
      render();
      head.querySelector<HTMLElement>("input")?.focus();
      of.changed();
    });
    return h("th", { scope: "col", role: "columnheader", class: "ticking" }, cell);
  };

  const tickRow = (of: Ticking<T>, row: T): HTMLElement => {
    const key = options.key(row);
    const [cell, input] = box(of.ticked.has(key), of.label(row));
    input.addEventListener("change", () => {
      of.ticked[input.checked ? "add" : "delete"](key);
      const all = head.querySelector<HTMLInputElement>(".ticking input");
      if (all) all.checked = rows.every((other) => of.ticked.has(options.key(other)));
      of.changed();
    });
    return h("td", { role: "cell", class: "ticking" }, cell);
  };

  const sorter = (column: Column<T>, active: boolean): HTMLElement => {
    const descending = active ? !sorting?.descending : column.figure === true;
    const act = () => {
      sorting = { id: column.id, descending };
      options.sorted?.(sorting);
      render();
      head.querySelector<HTMLElement>(`[data-sort="${column.id}"]`)?.focus();
    };
    const node = button(column.title, act, "link");
    node.className = "sorter";
    node.dataset.sort = column.id;
    node.title = state.t(descending ? "sortDescending" : "sortAscending", { column: column.title });
    return node;
  };

  const line = (row: T): HTMLElement => {
    const key = options.key(row);
    const { choose } = options;
    const cells: HTMLElement[] = columns.map((column, i) => {
      const content = column.cell(row);
      const name = column.figure ? "figure" : column.broad ? "broad" : null;
      if (i > 0) return h("td", { role: "cell", class: name, "data-title": column.title }, content);
      if (!choose) return h("th", { scope: "row", role: "rowheader", class: name }, content);
      const open = h("button", { type: "button", class: "row-name", "data-key": key }, content);
      return h("th", { scope: "row", role: "rowheader", class: name }, open);
    });
    if (tick) cells.unshift(tickRow(tick, row));
    const tr = h("tr", { role: "row", "aria-current": key === options.chosen && "true" }, ...cells);
    if (choose) {
      const take = () => {
        for (const other of body.children) other.removeAttribute("aria-current");
        tr.setAttribute("aria-current", "true");
        options.chosen = key;
        choose(row);
      };
      tr.classList.add("choosable");
      tr.addEventListener("click", (event) => {
        // A row's own buttons and links do their own thing.
        const other = (event.target as Element).closest("button, a, input, select, label");
        if (!other || other.classList.contains("row-name")) take();
      });
    }
    return tr;
  };

  render();
  const head_ = h("thead", { role: "rowgroup" }, head);
  return h(
    "div",
    { class: ["table-box", columns.length > 5 && "many", tick && "with-ticks"].filter(Boolean).join(" ") },
    h("table", { role: "table" }, h("caption", { class: "visually-hidden" }, caption), head_, body),
    foot,
  );
}
