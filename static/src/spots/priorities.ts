// Intersections by compound priority: a sum of visible parts whose weights the
// reader may change to see what follows.
import { h } from "../dom";
import type { Priorities, PriorityRow, PriorityWeight } from "../generated/api";
import type { State } from "../state";
import { button } from "../ui/bits";
import { emptyNote } from "../ui/region";
import { priorityList } from "./detail";
import { both, fixed } from "./text";
import { spotWords } from "./words";

/** "excess:25,sight:40", only what is not as the program has it; empty when all is. */
export const weightsText = (weights: PriorityWeight[], wished: Map<string, number>): string =>
  weights
    .filter((w) => wished.has(w.code) && wished.get(w.code) !== w.weight)
    .map((w) => `${w.code}:${wished.get(w.code)}`)
    .join(",");

export interface PriorityActs {
  weigh(wished: Map<string, number>): void;
  show(row: PriorityRow): void;
  point(key: string): void;
}

function weightsForm(
  state: State,
  weights: PriorityWeight[],
  defaults: PriorityWeight[],
  open: boolean,
  acts: PriorityActs,
): HTMLElement {
  const t = spotWords(state.lang.get());
  const sliders = weights.map((w) => {
    const id = `weight-${w.code}`;
    const input = h("input", {
      type: "range",
      id,
      min: 0,
      max: 50,
      step: 5,
      value: w.weight,
      "data-code": w.code,
    });
    const told = h("output", { for: id }, fixed(state.lang.get(), w.weight, 0));
    input.addEventListener("input", () => {
      told.textContent = fixed(state.lang.get(), Number(input.value), 0);
    });
    return h(
      "div",
      { class: "weight" },
      h("label", { for: id }, both(state.lang.get(), w.name, w.code)),
      input,
      told,
    );
  });
  const box = h(
    "details",
    { class: "fold about", open },
    h("summary", {}, t("editWeights")),
    h("p", { class: "small" }, t("weightsNote")),
    ...sliders,
    h(
      "div",
      { class: "acts" },
      button(t("resetWeights"), () => acts.weigh(new Map())),
    ),
  );
  box.addEventListener("change", () => {
    const wished = new Map<string, number>();
    for (const input of box.querySelectorAll<HTMLInputElement>("input[data-code]")) {
      const code = input.dataset.code ?? "";
      if (defaults.find((d) => d.code === code)?.weight !== Number(input.value))
        wished.set(code, Number(input.value));
    }
    acts.weigh(wished);
  });
  return box;
}

/** The parts of a row on one line, each as wide as the points it earned. */
function stack(row: PriorityRow, most: number): HTMLElement {
  const bar = h("span", { class: "stack", "aria-hidden": "true" });
  row.parts?.forEach((p, i) => {
    if (p.points <= 0 || most <= 0) return;
    const piece = h("span", { class: `piece piece-${i}` });
    piece.style.width = `${(p.points / most) * 100}%`;
    bar.append(piece);
  });
  return bar;
}

function key(state: State, weights: PriorityWeight[]): HTMLElement {
  const items = weights.map((w, i) =>
    h(
      "li",
      {},
      h("span", { class: `piece piece-${i}`, "aria-hidden": "true" }),
      both(state.lang.get(), w.name, w.code),
    ),
  );
  return h("ul", { class: "stack-key" }, ...items);
}

function rowOf(state: State, row: PriorityRow, most: number, acts: PriorityActs): HTMLElement {
  const t = spotWords(state.lang.get());
  const name = h("button", { type: "button", class: "spot-name" }, row.name || state.t("unnamed"));
  name.addEventListener("click", () => acts.show(row));
  const item = h(
    "li",
    { class: "compare-row" },
    h("span", { class: "compare-rank" }, String(row.rank)),
    h(
      "div",
      { class: "spot-main" },
      h(
        "span",
        { class: "compare-head" },
        name,
        h("b", {}, t("points", { n: fixed(state.lang.get(), row.points, 0) })),
      ),
      stack(row, most),
      h(
        "details",
        { class: "fold tight" },
        h("summary", {}, t("itsParts", { n: fixed(state.lang.get(), row.observed, 0) })),
        priorityList(state, row.parts ?? []),
      ),
    ),
  );
  item.addEventListener("pointerenter", (e) => {
    if (e.pointerType === "mouse") acts.point(`intersections/${row.intersection_id}`);
  });
  item.addEventListener("pointerleave", () => acts.point(""));
  return item;
}

export function prioritiesView(
  state: State,
  list: Priorities,
  defaults: PriorityWeight[],
  open: boolean,
  acts: PriorityActs,
): Node[] {
  const t = spotWords(state.lang.get());
  const [weights, rows] = [list.weights ?? [], list.intersections ?? []];
  const most = weights.reduce((sum, w) => sum + w.weight, 0);
  return [
    h("p", { class: "lead" }, t("priorityLead", { n: list.total })),
    weightsForm(state, weights, defaults, open, acts),
    key(state, weights),
    rows.length === 0
      ? emptyNote(t("noMatch"), "")
      : h("ul", { class: "compare-list" }, ...rows.map((row) => rowOf(state, row, most, acts))),
    list.total > rows.length
      ? h("p", { class: "small" }, state.t("rowsShown", { k: rows.length, n: list.total }))
      : h("span", {}),
  ];
}
