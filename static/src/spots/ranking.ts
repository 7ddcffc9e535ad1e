// The ranking: one card for each black spot, with its figures, the rules it
// meets and the sentence that says why it is there.
import { h } from "../dom";
import type { ScreeningChoices } from "../generated/api";
import { spotMark } from "../layers/spots";
import { drawRow } from "../panels/swatch";
import { toShape } from "../shape";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button } from "../ui/bits";
import { choice, field } from "../ui/form";
import { emptyNote } from "../ui/region";
import { fixed, listOf, numberOf, patternName, reasonOf, ruleName, signed, sure, textOf } from "./text";
import { spotWords } from "./words";

const STEP = 40;
export const KINDS = ["", "intersection", "segment", "cluster"] as const;
type Order = "rank" | "observed" | "expected" | "probability" | "severe" | "priority";

export interface Wish {
  kind: string;
  find: string;
  order: Order;
  ruled: boolean;
}
export const FIRST_WISH: Wish = { kind: "", find: "", order: "rank", ruled: false };

const KEYS: Record<Order, (f: Feature) => number> = {
  rank: (f) => -(numberOf(f.properties, "rank") ?? 0),
  observed: (f) => numberOf(f.properties, "observed") ?? -1,
  expected: (f) => numberOf(f.properties, "expected") ?? -1,
  probability: (f) => numberOf(f.properties, "probability") ?? -1,
  severe: (f) => numberOf(f.properties, "injury") ?? -1,
  priority: (f) => numberOf(f.properties, "priority") ?? -1,
};

/** Clusters overlap the places in them and have an order of their own: they come last, or alone. */
const isCluster = (f: Feature): number => (f.properties.place === "cluster" ? 1 : 0);

export function wanted(spots: Feature[], wish: Wish): Feature[] {
  const text = wish.find.trim().toLocaleLowerCase();
  const key = KEYS[wish.order];
  return spots
    .filter(({ properties: p }) => {
      if (wish.kind && p.place !== wish.kind) return false;
      if (wish.ruled && listOf(p, "rules").length === 0) return false;
      return !text || textOf(p, "name").toLocaleLowerCase().includes(text);
    })
    .sort((a, b) => isCluster(a) - isCluster(b) || key(b) - key(a) || KEYS.rank(b) - KEYS.rank(a));
}

function rankBadge(state: State, f: Feature): HTMLElement {
  const t = spotWords(state.lang.get());
  const [low, high] = [numberOf(f.properties, "rank_low"), numberOf(f.properties, "rank_high")];
  const shape = toShape("black-spots", f);
  const picture = shape
    ? drawRow({ mark: spotMark(state.theme.palette.get(), shape), r: 12 }, state.theme.palette.get())
    : null;
  const range =
    low === null || high === null ? null : t("rankRange", { low: String(low), high: String(high) });
  return h(
    "span",
    { class: "spot-rank" },
    h(
      "span",
      { class: "visually-hidden" },
      t("rankOf", { n: String(numberOf(f.properties, "rank") ?? "–") }),
    ),
    picture,
    range ? h("span", { class: "spot-range", title: t("rankRangeNote") }, range) : null,
  );
}

function fact(name: string, value: string, strong = false): HTMLElement {
  return h(
    "span",
    { class: strong ? "spot-fact strong" : "spot-fact" },
    h("small", {}, name),
    h("b", {}, value),
  );
}

/** The four figures that the rank rests on. */
export function keyFigures(state: State, { properties: p }: Feature): HTMLElement {
  const t = spotWords(state.lang.get());
  return h(
    "span",
    { class: "spot-facts" },
    fact(t("observed"), fixed(state.lang.get(), numberOf(p, "observed"), 0)),
    fact(t("expected"), fixed(state.lang.get(), numberOf(p, "expected"))),
    fact(t("excess"), signed(state.lang.get(), numberOf(p, "excess")), true),
    fact(t("probability"), sure(state.lang.get(), numberOf(p, "probability"))),
  );
}

function tags(state: State, choices: ScreeningChoices | undefined, f: Feature): HTMLElement | null {
  const { properties: p } = f;
  const rules = listOf(p, "rules").map((r) => badge(ruleName(state.lang.get(), choices, r), "warn"));
  const open = listOf(p, "to_confirm").map((r) =>
    badge(spotWords(state.lang.get())("awaits", { rule: ruleName(state.lang.get(), choices, r) }), "soft"),
  );
  const patterns = listOf(p, "diagnosis")
    .slice(0, 4)
    .map((d) => badge(patternName(state, d), "info"));
  const rising = p.trend === "rising" ? [badge(state.term("trend", "rising"), "bad")] : [];
  const kind = p.place === "intersection" ? [] : [badge(state.term("black_spot_place", textOf(p, "place")))];
  const all = [...kind, ...rules, ...open, ...rising, ...patterns];
  return all.length > 0 ? h("span", { class: "spot-tags" }, ...all) : null;
}

export interface Ranking {
  element: HTMLElement;
  /** Marks a row from the map; scrolls to it when asked. */
  mark(key: string, scroll: boolean): void;
}

export function ranking(
  state: State,
  choices: ScreeningChoices | undefined,
  spots: Feature[],
  wish: Wish,
  choose: (f: Feature) => void,
  beside: HTMLElement | null = null,
): Ranking {
  const t = spotWords(state.lang.get());
  const list = h("ol", { class: "spot-list" });
  const foot = h("div", { class: "table-foot" });
  const count = h("p", { class: "spot-count", role: "status" });
  const kinds = h("div", { class: "chips", role: "group", "aria-label": t("kindOf") });
  let shown = STEP;

  const row = (f: Feature): HTMLElement => {
    const { properties: p } = f;
    const key = `black-spots/${f.id}`;
    const open = h(
      "button",
      { type: "button", class: "spot-name", "data-key": key },
      textOf(p, "name") || state.t("unnamed"),
    );
    const item = h(
      "li",
      { class: "spot-row", "data-row": key },
      rankBadge(state, f),
      h(
        "div",
        { class: "spot-main" },
        open,
        keyFigures(state, f),
        tags(state, choices, f),
        h("p", { class: "spot-reason" }, reasonOf(state.lang.get(), p)),
      ),
    );
    item.addEventListener("click", () => {
      if (!getSelection()?.toString()) choose(f);
    });
    item.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && state.point(key));
    item.addEventListener("pointerleave", () => state.point(""));
    open.addEventListener("focus", () => state.point(key));
    open.addEventListener("blur", () => state.point(""));
    return item;
  };

  const render = () => {
    const rows = wanted(spots, wish);
    list.replaceChildren(...rows.slice(0, shown).map(row));
    count.textContent = t("countShown", { k: rows.length, n: spots.length });
    foot.replaceChildren();
    if (rows.length === 0) list.replaceChildren(h("li", {}, emptyNote(t("noMatch"), "")));
    if (rows.length <= shown) return;
    const next = shown;
    const more = button(state.t("showMore", { n: Math.min(STEP, rows.length - shown) }), () => {
      shown += STEP;
      render();
      list.children[next]?.querySelector("button")?.focus();
    });
    foot.append(h("p", {}, state.t("rowsShown", { k: shown, n: rows.length })), more);
  };

  const renderKinds = () => {
    const focused = kinds.contains(document.activeElement);
    kinds.replaceChildren(
      ...KINDS.map((kind) => {
        const n = kind ? spots.filter((f) => f.properties.place === kind).length : spots.length;
        const name = kind ? state.term("black_spot_place", kind) : t("kindAll");
        const chip = button(`${name} ${n}`, () => {
          wish.kind = kind;
          shown = STEP;
          renderKinds();
          render();
        });
        chip.className = "chip";
        chip.setAttribute("aria-pressed", String(kind === wish.kind));
        return chip;
      }),
    );
    if (focused) kinds.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  };

  const search = field("find", t("find"), { type: "search", value: wish.find, placeholder: t("find") });
  search.classList.add("bare");
  const order = choice(
    "order",
    t("sortBy"),
    [
      ["rank", t("byRank")],
      ["observed", t("byObserved")],
      ["expected", t("byExpected")],
      ["probability", t("byProbability")],
      ["severe", t("bySevere")],
      ["priority", t("byPriority")],
    ],
    { value: wish.order },
  );
  order.classList.add("bare");
  const bar = h("div", { class: "spot-bar" }, search, order);
  bar.addEventListener("input", (event) => {
    const control = event.target as HTMLInputElement | HTMLSelectElement;
    if (control.name === "find") wish.find = control.value;
    else wish.order = control.value as Order;
    shown = STEP;
    render();
  });
  const ruled = spots.some((f) => listOf(f.properties, "rules").length > 0)
    ? field("ruled", t("ruleOnly"), { type: "checkbox", value: wish.ruled ? "on" : "" })
    : null;
  ruled?.addEventListener("change", (event) => {
    wish.ruled = (event.target as HTMLInputElement).checked;
    render();
  });
  renderKinds();
  render();
  const mark = (key: string, scroll: boolean) => {
    for (const item of list.querySelectorAll<HTMLElement>("[data-row]"))
      item.classList.toggle("marked", item.dataset.row === key);
    if (key && scroll) list.querySelector(".marked")?.scrollIntoView({ block: "nearest" });
  };
  return {
    element: h(
      "div",
      { class: "ranking" },
      bar,
      kinds,
      ruled,
      h("div", { class: "count-row" }, count, beside),
      list,
      foot,
    ),
    mark,
  };
}
