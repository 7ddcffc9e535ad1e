// Small pictures of figures: crashes by weekday and hour, and by year.
import { h } from "../dom";
import type { State } from "../state";
import { spotWords } from "./words";

const DAYS: Record<string, string[]> = {
  zh: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
  en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

/** Four steps of shade; 0 is none. */
export const shade = (n: number, most: number): 0 | 1 | 2 | 3 | 4 =>
  n <= 0 || most <= 0 ? 0 : (Math.min(4, Math.max(1, Math.ceil((n / most) * 4))) as 1 | 2 | 3 | 4);

/** A table in truth, so that it can be read without seeing the shades. */
export function hourGrid(state: State, grid: readonly (readonly number[] | null)[]): HTMLElement {
  const t = spotWords(state.lang.get());
  const most = Math.max(0, ...grid.flatMap((row) => row ?? []));
  const days = DAYS[state.lang.get()] ?? [];
  const head = h("tr", {}, h("td", {}));
  for (let hour = 0; hour < 24; hour += 3)
    head.append(h("th", { scope: "colgroup", colspan: 3 }, String(hour)));
  const body = grid.map((row, day) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, days[day] ?? ""),
      ...(row ?? []).map((n, hour) =>
        h(
          "td",
          {
            class: `heat heat-${shade(n, most)}`,
            title: t("gridCell", { day: days[day] ?? "", hour: String(hour), n }),
          },
          n > 0 ? String(n) : h("span", { class: "visually-hidden" }, "0"),
        ),
      ),
    ),
  );
  return h(
    "table",
    { class: "hour-grid" },
    h("caption", { class: "visually-hidden" }, t("gridCaption")),
    h("thead", {}, head),
    h("tbody", {}, ...body),
  );
}

/** A bar for each year, with its number. */
export function yearBars(byYear: Record<string, number>): HTMLElement {
  const years = Object.keys(byYear).sort();
  const most = Math.max(1, ...Object.values(byYear));
  const list = h("ul", { class: "year-bars" });
  for (const year of years) {
    const n = byYear[year] ?? 0;
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.height = `${Math.max(2, (n / most) * 44)}px`;
    list.append(h("li", {}, h("b", {}, String(n)), bar, h("small", {}, year)));
  }
  return list;
}

/** A share beside the one of similar places, on one scale. */
export function shareBar(share: number, reference: number): HTMLElement {
  const bar = h("span", { class: "share-bar", "aria-hidden": "true" });
  const own = h("span", { class: "own" });
  own.style.width = `${Math.min(100, share * 100)}%`;
  const mark = h("span", { class: "reference" });
  mark.style.left = `${Math.min(100, reference * 100)}%`;
  bar.append(own, mark);
  return bar;
}
