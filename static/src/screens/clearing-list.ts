// What to clear first: obstructions ranked by what dealing with each brings over
// all triangles, for the parks department as a table, a file or on paper.

import { withQuery } from "../api";
import { writeAt } from "../casework/at";
import { showGuarded } from "../casework/gate";
import { isPlanner } from "../casework/rules";
import { cityTitle } from "../controls/brand";
import { h } from "../dom";
import { follow } from "../follow";
import type { ClearingItem, ClearingList } from "../generated/api";
import { toShape } from "../shape";
import { clearingWords } from "../sight/clearing.words";
import { profileTitle } from "../sight/tags";
import type { State } from "../state";
import type { Geometry } from "../types";
import { badge, button, day, download, figure } from "../ui/bits";
import { choice, field } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import type { Screen, ScreenContext } from "./screen";
import { viewBox } from "./viewbox";
import "../css/sight.css";
import "../css/clearing.css";

const MOST = 500; // rows that a screen or a printout is good for
const ALL = "10000"; // in a file
const CLOSE_ZOOM = 18;
const SETTLE_MS = 350;

/** What is asked for and chosen, as it stands in the address. */
export interface Choice {
  road: string;
  area: string;
  /** Only what the map shows. */
  view: boolean;
  id: string;
}

export function readChoice(at: string): Choice {
  const p = new URLSearchParams(at);
  const id = p.get("id") ?? "";
  return {
    road: p.get("road") ?? "",
    area: p.get("area") ?? "",
    view: p.get("view") === "1",
    id: /^\d+$/.test(id) ? id : "",
  };
}

export function writeChoice({ road, area, view, id }: Choice): string {
  const p = new URLSearchParams();
  if (road) p.set("road", road);
  if (area) p.set("area", area);
  if (view) p.set("view", "1");
  if (id) p.set("id", id);
  return p.toString();
}

/** What sort of work deals with each kind of thing; trimming with what grows. */
const WORK_KINDS: Record<string, string> = {
  parked_vehicles: "parking_bays",
  sign: "sign",
  guardrail: "guardrail",
  kiosk: "stall_clearing",
  building: "other",
  wall: "other",
  cabinet: "other",
  other: "other",
};

/**
 * Where works are made of what was ticked, in bulk: one a street and crew. The
 * kind that fits most of them is offered first.
 */
export function bulkAt(items: Pick<ClearingItem, "obstruction_id" | "kind">[]): string {
  const votes = new Map<string, number>();
  for (const { kind } of items) {
    const fits = WORK_KINDS[kind] ?? "tree_trimming";
    votes.set(fits, (votes.get(fits) ?? 0) + 1);
  }
  const [kind = ""] = [...votes].sort((a, b) => b[1] - a[1])[0] ?? [];
  return writeAt("bulk", { obstructions: items.map((item) => item.obstruction_id).join(","), kind });
}

/** Roads and areas that occur, to choose from. */
export function occurring(items: ClearingItem[]): { roads: string[]; areas: string[] } {
  const roads = new Set<string>();
  const areas = new Set<string>();
  for (const item of items) {
    for (const { name } of item.intersections ?? [])
      for (const road of name.split(" & ")) if (road) roads.add(road);
    if (item.area) areas.add(item.area);
  }
  const sorted = (set: Set<string>) => [...set].sort((a, b) => a.localeCompare(b, "zh"));
  return { roads: sorted(roads), areas: sorted(areas) };
}

/** "1.2–6 m, crown 4.4 m across": what there is of it. */
function size(state: State, item: ClearingItem): string {
  const t = clearingWords(state);
  const lang = state.lang.get();
  const band =
    item.height_m === null
      ? t("heightUnknown")
      : `${item.base_m ? `${figure(lang, item.base_m)}–` : ""}${figure(lang, item.height_m, "m")}`;
  const across = item.radius_m ? t("across", { m: figure(lang, 2 * item.radius_m, "m") }) : "";
  return [band, across].filter(Boolean).join(lang === "zh" ? "，" : ", ");
}

function thing(state: State, item: ClearingItem): string {
  const kind = [state.term("obstruction_kind", item.kind), item.species].filter(Boolean).join(" · ");
  return `${item.rank}. ${kind} ${item.obstruction_id}`;
}

/** Address or intersections, and below whose it is. */
function where(state: State, item: ClearingItem): HTMLElement {
  const names = (item.intersections ?? [])
    .map(({ name }) => name)
    .join(state.lang.get() === "zh" ? "；" : "; ");
  const owner = item.owner ? h("small", {}, item.owner) : null;
  return h("span", { class: "thing" }, h("span", {}, item.address || names), owner);
}

function columns(state: State): Column<ClearingItem>[] {
  const t = clearingWords(state);
  const lang = state.lang.get();
  return [
    { id: "thing", title: t("thing"), cell: (item) => thing(state, item), sort: (item) => item.rank },
    {
      id: "size",
      title: t("size"),
      cell: (item) =>
        h(
          "span",
          {},
          size(state, item),
          item.estimated ? " " : null,
          item.estimated ? badge(t("estimated"), "warn") : null,
          item.temporary ? " " : null,
          item.temporary ? badge(t("temporary")) : null,
        ),
      sort: (item) => item.height_m,
    },
    {
      id: "advice",
      title: t("advice"),
      cell: (item) => h("strong", {}, lang === "zh" ? item.advice_zh : capital(item.advice_en)),
      sort: (item) => item.action,
    },
    {
      id: "gain",
      title: t("gain"),
      figure: true,
      cell: (item) => figure(lang, item.gain_m, "m"),
      sort: (item) => item.gain_m,
    },
    {
      id: "cleared",
      title: t("cleared"),
      figure: true,
      cell: (item) => t("clearedOf", { k: item.cleared, n: item.triangles }),
      sort: (item) => item.cleared,
    },
    {
      id: "where",
      title: t("where"),
      broad: true,
      cell: (item) => where(state, item),
      sort: (item) => item.address || (item.intersections?.[0]?.name ?? ""),
    },
  ];
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function open(container: HTMLElement, context: ScreenContext): () => void {
  const { state, map } = context;
  const t = clearingWords(state);
  let now = readChoice(context.at);
  let known: ReturnType<typeof occurring> | undefined;
  const region = new Region(state);
  const paper = h("p", { class: "on-paper" });
  const filters = h("div", { class: "filters" });
  const acts = h("div", { class: "acts" });
  const bar = h("div", { class: "ticked-bar", hidden: true });
  container.append(h("p", { class: "lead" }, t("lead")), filters, acts, paper, region.element, bar);
  /** What works are to be made for, by a planner. */
  const ticked = new Set<string>();
  let listed: ClearingItem[] = [];
  const renderTicked = () => {
    bar.hidden = ticked.size === 0;
    const make = () => {
      const chosen = listed.filter((item) => ticked.has(String(item.obstruction_id)));
      context.go("works", bulkAt(chosen));
    };
    bar.replaceChildren(
      h("span", { role: "status" }, t("ticked", { n: ticked.size })),
      button(t("makeWorks"), make, "solid"),
      button(t("untick"), () => {
        ticked.clear();
        renderTicked();
        for (const box of region.element.querySelectorAll<HTMLInputElement>(".ticking input"))
          box.checked = false;
      }),
    );
  };
  /** What is not listed any more is not dealt with unseen. */
  const keepListed = (items: ClearingItem[]) => {
    listed = items;
    const keys = new Set(items.map((item) => String(item.obstruction_id)));
    for (const key of [...ticked]) if (!keys.has(key)) ticked.delete(key);
    renderTicked();
  };

  const query = () => ({ road: now.road, area: now.area, bbox: now.view ? viewBox(map.leaflet) : "" });
  const change = (part: Partial<Choice>) => {
    now = { ...now, id: "", ...part };
    context.choose(writeChoice(now));
    soon();
  };
  const renderFilters = () => {
    const road = field("road", t("road"), {
      type: "search",
      value: now.road,
      placeholder: t("anyRoad"),
    });
    const input = road.querySelector("input");
    if (input && known) {
      input.setAttribute("list", "clearing-roads");
      road.append(
        h("datalist", { id: "clearing-roads" }, ...known.roads.map((name) => h("option", { value: name }))),
      );
    }
    input?.addEventListener("input", () => change({ road: input.value.trim() }));
    const areas = [...new Set([...(known?.areas ?? []), ...(now.area ? [now.area] : [])])];
    const area = choice(
      "area",
      t("area"),
      [["", t("anyArea")], ...areas.map((name): [string, string] => [name, name])],
      {
        value: now.area,
      },
    );
    const select = area.querySelector("select");
    select?.addEventListener("change", () => change({ area: select.value }));
    const view = field("view", t("inView"), { type: "checkbox", value: now.view ? 1 : null });
    const box = view.querySelector("input");
    box?.addEventListener("change", () => change({ view: box.checked }));
    filters.replaceChildren(road, ...(areas.length > 0 ? [area] : []), view);
  };
  const renderActs = (any: boolean) => {
    const file = (f: string) =>
      withQuery("/api/clearing-list", { ...query(), f, lang: state.lang.get(), limit: ALL });
    const links = ["xlsx", "csv", "geojson"].map((f) => {
      const link = download(t(f as "csv"), file(f));
      link.download = `clearing-list.${f}`;
      return link;
    });
    acts.hidden = !any;
    acts.replaceChildren(
      ...links,
      button(t("print"), () => print()),
    );
  };
  const renderPaper = (answer: ClearingList) => {
    const parts = [
      cityTitle(state.settings.get().title),
      `${t("standard")}: ${profileTitle(state, answer.profile)}`,
      now.road && `${t("road")}: ${now.road}`,
      now.area && `${t("area")}: ${now.area}`,
    ].filter(Boolean);
    paper.replaceChildren(`${parts.join(" · ")} · `, day(state, new Date().toISOString()));
  };
  /** Shows the triangle that gains most, where the thing is marked and can be left out of account. */
  const show = async (item: ClearingItem) => {
    now = { ...now, id: String(item.obstruction_id) };
    context.choose(writeChoice(now));
    context.showMap();
    const triangle = item.parts?.[0]?.triangle_id;
    const zoom = Math.max(CLOSE_ZOOM, map.leaflet.getZoom());
    const thing = toShape("obstructions", {
      type: "Feature",
      id: item.obstruction_id,
      geometry: item.geometry as Geometry | null,
      properties: {},
    });
    await follow(
      state,
      triangle ? `sight-triangles/${triangle}` : `obstructions/${item.obstruction_id}`,
      (s) => map.leaflet.setView(map.latLngOf(thing ?? s), zoom, { animate: false }),
    );
  };
  const draw = (answer: ClearingList): Node[] => {
    const { numberMatched: n } = answer;
    const items = answer.items ?? [];
    if (!known && !now.road && !now.area && !now.view) {
      known = occurring(items);
      renderFilters();
    }
    renderActs(items.length > 0);
    renderPaper(answer);
    keepListed(items);
    if (items.length === 0)
      return now.road || now.area || now.view
        ? [
            emptyNote(
              t("noneHere"),
              t("noneHereNext"),
              button(t("all"), () => reset()),
            ),
          ]
        : [emptyNote(t("none"), t("noneNext"), h("code", {}, "tongshi sight"))];
    const count = h(
      "p",
      { class: "lead" },
      n > items.length ? t("countMore", { n, k: items.length }) : t("count", { n }),
    );
    const label = (item: ClearingItem) => t("tickOne", { thing: thing(state, item) });
    const list = table(state, {
      caption: state.t("menuClearing"),
      columns: columns(state),
      rows: items,
      key: (item) => String(item.obstruction_id),
      choose: (item) => void show(item),
      chosen: now.id,
      sorting: { id: "thing", descending: false },
      step: MOST, // all of them, so that paper shows all
      ...(isPlanner(state) ? { tick: { ticked, label, all: t("tickAll"), changed: renderTicked } } : {}),
    });
    return [count, list];
  };
  const reset = () => {
    now = { road: "", area: "", view: false, id: "" };
    context.choose("");
    renderFilters();
    list();
  };
  const list = () =>
    void showGuarded(
      state,
      region,
      (signal) =>
        state.api.get<ClearingList>(
          "/api/clearing-list",
          { ...query(), f: "json", limit: String(MOST) },
          signal,
        ),
      draw,
    );

  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(list, SETTLE_MS);
  };
  const moved = () => now.view && now.id === "" && soon();
  renderFilters();
  list();
  map.leaflet.on("moveend", moved);
  context.onData(["sight-triangles", "obstructions"], soon);
  context.onChoice((at) => {
    if (at === writeChoice(now)) return;
    now = readChoice(at);
    renderFilters();
    list();
  });
  return () => {
    clearTimeout(timer);
    map.leaflet.off("moveend", moved);
    region.stop();
  };
}

export const clearingList: Screen = { id: "clearing-list", title: "menuClearing", wide: true, open };
