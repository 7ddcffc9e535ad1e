// The features in view as a list: the way to them for the keyboard, for screen
// readers, and for whoever looks for a name.
import { h } from "../dom";
import { subtitleOf } from "../facts";
import { meets } from "../geo";
import { SEVERITIES } from "../layers/crashes";
import { crashCount } from "../layers/intersections";
import type { Loader } from "../loader";
import { CHOSEN_ZOOM, type MapView } from "../map";
import type { Shape } from "../shape";
import { onAny } from "../signal";
import type { State } from "../state";
import { swatch } from "./swatch";

const GROUPS = ["sites", "intersections", "crashes", "works", "places"];
const MOST = 40;
const SETTLE_MS = 200;

/** What matters first within its group. */
function weight(s: Shape): number {
  if (s.layer === "intersections") return crashCount(s);
  if (s.layer === "crashes")
    return SEVERITIES.length - SEVERITIES.indexOf(String(s.props.severity) as "fatal");
  return s.props.overdue === true ? 1 : 0;
}

function inView(state: State, loader: Loader, zoom: number, filter: string): Map<string, Shape[]> {
  const box = loader.view;
  const wanted = filter.trim().toLocaleLowerCase();
  const groups = new Map<string, Shape[]>();
  for (const id of GROUPS) {
    const layer = state.layer(id);
    if (!layer || !state.on.get().has(id) || zoom < layer.from) continue;
    const shapes = layer.source
      .shapesIn(box)
      .filter((s) => meets(s, box) && (!wanted || searchText(state, s).includes(wanted)));
    if (shapes.length > 0)
      groups.set(
        id,
        shapes.sort((a, b) => weight(b) - weight(a)),
      );
  }
  return groups;
}

function searchText(state: State, s: Shape): string {
  const roads = Array.isArray(s.props.roads) ? s.props.roads.join(" ") : "";
  return `${state.titleOf(s)} ${s.props.number ?? ""} ${roads}`.toLocaleLowerCase();
}

function row(state: State, map: MapView, s: Shape): HTMLElement {
  const collection = state.layer(s.layer)?.collection;
  const count = crashCount(s);
  const parts = [collection ? subtitleOf(s.props, collection, state.language) : ""];
  if (s.layer === "intersections")
    parts.unshift(
      count === 0 ? state.t("noCrash") : state.t(count === 1 ? "crashAt" : "crashesAt", { n: count }),
    );
  const overdue = s.props.overdue === true ? h("strong", { class: "overdue" }, state.t("overdue")) : null;
  const button = h(
    "button",
    { type: "button", class: "row", "data-key": s.key },
    swatch(state, s.layer, s),
    h(
      "span",
      { class: "row-text" },
      h("span", {}, state.titleOf(s)),
      h("small", {}, overdue, parts.filter(Boolean).join(" · ")),
    ),
  );
  button.addEventListener("click", () => {
    const { leaflet } = map;
    leaflet.setView(map.latLngOf(s), Math.max(leaflet.getZoom(), CHOSEN_ZOOM), { animate: false });
    state.select(s);
  });
  return h("li", {}, button);
}

export function mountList(state: State, loader: Loader, map: MapView, element: HTMLElement): () => void {
  const input = h("input", { type: "search", id: "list-filter", autocomplete: "off" });
  const label = h("label", { class: "visually-hidden", for: "list-filter" });
  const results = h("div", { class: "results" });
  element.append(label, input, results);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const render = () => {
    clearTimeout(timer);
    if (element.hidden) return;
    label.textContent = input.placeholder = state.t("filterList");
    const focused = document.activeElement?.getAttribute("data-key");
    const groups = inView(state, loader, map.leaflet.getZoom(), input.value);
    results.replaceChildren();
    for (const [id, shapes] of groups) results.append(...group(state, map, id, shapes));
    if (groups.size === 0)
      results.append(h("p", { class: "note" }, state.t(input.value ? "listNoMatch" : "listEmpty")));
    if (focused) results.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(render, SETTLE_MS);
  };
  input.addEventListener("input", soon);
  element.addEventListener("shown", render);
  map.leaflet.on("moveend", soon);
  const { data, layers, on, lang, theme } = state;
  const stop = onAny([data, loader.asked, layers, on, lang, theme.palette], soon);
  return () => {
    stop();
    clearTimeout(timer);
    map.leaflet.off("moveend", soon);
    element.replaceChildren();
  };
}

function group(state: State, map: MapView, id: string, shapes: Shape[]): HTMLElement[] {
  const list = h("ul", { class: "rows" });
  for (const s of shapes.slice(0, MOST)) list.append(row(state, map, s));
  const title = h(
    "h3",
    {},
    state.layerTitle(id),
    h("span", { class: "count" }, state.t("listCount", { n: shapes.length })),
  );
  const more = shapes.length - MOST;
  return more > 0
    ? [title, list, h("p", { class: "note" }, state.t("listMore", { n: more }))]
    : [title, list];
}
