// The list of works with its filter, and the crew's own: where next.
import type { Filter } from "../api";
import { h } from "../dom";
import type { NearestWorks, NearWork } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button, figure } from "../ui/bits";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { writeAt } from "./at";
import { showGuarded } from "./gate";
import {
  allOf,
  counted,
  dueDay,
  type FilterField,
  feedsLink,
  filterBar,
  nothing,
  overdueField,
  say,
  stateBadge,
} from "./listview";
import { casework, isPlanner, terms, today } from "./rules";
import type { Casework } from "./types";
import { caseWords } from "./words";

/** "3 of 12 m", or "2 of 5 items" where the work has items. */
export function doneText(state: State, p: Record<string, unknown>): string {
  const t = caseWords(state);
  if (Number(p.items_total) > 0) return t("itemsOf", { k: Number(p.items_done), n: Number(p.items_total) });
  const unit = state.term("work_unit", say(p.unit));
  return t("doneOf", { k: Number(p.quantity_done ?? 0), n: Number(p.quantity ?? 0), unit });
}

function columns(state: State): Column<Feature>[] {
  const t = caseWords(state);
  return [
    {
      id: "title",
      title: t("title"),
      cell: (f) => say(f.properties.title),
      sort: (f) => say(f.properties.title),
    },
    {
      id: "state",
      title: t("state"),
      cell: (f) =>
        h(
          "span",
          { class: "facts-line" },
          stateBadge(state, "work_state", say(f.properties.state)),
          Number(f.properties.conflicts) > 0 ? badge(t("conflict"), "warn") : null,
        ),
      sort: (f) => state.term("work_state", say(f.properties.state)),
    },
    {
      id: "due",
      title: t("due"),
      cell: (f) => dueDay(state, say(f.properties.due_on), f.properties.overdue === true),
      sort: (f) => say(f.properties.due_on) || null,
    },
    {
      id: "crew",
      title: t("crew"),
      cell: (f) => say(f.properties.crew_name) || say(f.properties.crew) || "–",
      sort: (f) => say(f.properties.crew) || null,
    },
    { id: "done", title: t("quantity"), cell: (f) => doneText(state, f.properties) },
  ];
}

function fields(state: State, rules: Casework | undefined): FilterField[] {
  const t = caseWords(state);
  const crews = (rules?.crews ?? []).map((c): [string, string] => [c.code, c.name]);
  return [
    { name: "state", label: t("state"), choices: terms(state, "work_state", t("all")) },
    { name: "crew", label: t("crew"), choices: [["", t("all")], ...crews] },
    { name: "kind", label: t("kind"), choices: terms(state, "work_kind", t("all")) },
    overdueField(state),
  ];
}

/** The two ways to look at works. */
function tabs(context: ScreenContext, near: boolean): HTMLElement {
  const t = caseWords(context.state);
  const tab = (label: string, on: boolean, at: string) => {
    const node = button(label, () => context.choose(at), "link");
    node.className = "view-tab";
    if (on) node.setAttribute("aria-current", "true");
    return node;
  };
  return h("nav", { class: "view-tabs" }, tab(t("tabAll"), !near, "all"), tab(t("tabNear"), near, "near"));
}

export function workList(container: HTMLElement, context: ScreenContext, filter: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  const region = new Region(state);
  const apply = (next: Filter) => context.choose(writeAt("all", next));
  const bar = h("div", {});
  bar.append(filterBar(fields(state, undefined), filter, apply));
  // The crews' names come with the rules; a failure is said by the list.
  casework(state).then(
    (rules) => bar.replaceChildren(filterBar(fields(state, rules), filter, apply)),
    () => undefined,
  );
  container.append(tabs(context, false), bar, region.element);
  const toSites = () => button(t("toSites"), () => context.go("sites"));
  void showGuarded(
    state,
    region,
    (signal) => allOf(state, "works", filter, signal),
    (rows) => {
      if (rows.length === 0)
        return [nothing(state, filter, () => apply({}), t("noWorksYet"), t("noWorksYetNext"), toSites())];
      const list = table(state, {
        caption: state.t("menuWorks"),
        columns: columns(state),
        rows,
        key: (f) => String(f.id),
        choose: (f) => context.choose(String(f.id)),
        sorting: { id: "due", descending: false },
      });
      return [counted(state, rows.length), list, feedsLink(context)];
    },
  );
  return () => region.stop();
}

type From = { lon: string; lat: string } | null;

/** Where the reader is, or the map's middle with a word about it. */
async function position(context: ScreenContext): Promise<From> {
  const { state, map } = context;
  const middle = () => {
    const { lat, lng } = map.leaflet.getCenter();
    return { lon: lng.toFixed(6), lat: lat.toFixed(6) };
  };
  if (!isSecureContext || !navigator.geolocation) {
    state.say(caseWords(state)("noPosition"));
    return middle();
  }
  return new Promise((resolve) =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude.toFixed(6), lat: coords.latitude.toFixed(6) }),
      () => {
        state.say(caseWords(state)("noPosition"));
        resolve(middle());
      },
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 },
    ),
  );
}

export function nearList(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = caseWords(state);
  const region = new Region(state);
  const sorts = h("div", { class: "acts" });
  let from: From = null;
  const load = () => {
    sorts.replaceChildren(
      button(
        t("nearMe"),
        async () => {
          from = await position(context);
          load();
        },
        from ? "quiet" : "solid",
      ),
      ...(from
        ? [
            button(t("byDay"), () => {
              from = null;
              load();
            }),
          ]
        : []),
    );
    void showGuarded(
      state,
      region,
      (signal) => state.api.get<NearestWorks>("/api/works/nearest", { limit: "50", ...(from ?? {}) }, signal),
      ({ works }) =>
        works?.length
          ? [h("ol", { class: "cards" }, ...works.map((w) => nearCard(context, w)))]
          : [
              emptyNote(
                t("nearNone"),
                t("nearNoneNext"),
                button(t("tabAll"), () => context.choose("all")),
              ),
            ],
    );
  };
  container.append(tabs(context, true), sorts, region.element);
  load();
  return () => region.stop();
}

function nearCard(context: ScreenContext, w: NearWork): HTMLElement {
  const { state } = context;
  const t = caseWords(state);
  const late = w.due_on !== null && w.due_on < today(state);
  const far =
    w.distance_m === null
      ? null
      : w.distance_m < 1000
        ? figure(state.lang.get(), w.distance_m, "m", 0)
        : figure(state.lang.get(), w.distance_m / 1000, "km");
  const card = h(
    "button",
    { type: "button", class: "near-card", "data-key": w.id },
    h("span", { class: "near-title" }, w.title),
    h(
      "span",
      { class: "facts-line" },
      stateBadge(state, "work_state", w.state),
      far ? h("strong", {}, far) : null,
      h("span", {}, doneText(state, { ...w })),
      isPlanner(state) && w.crew ? h("span", {}, w.crew) : null,
      w.due_on ? h("span", {}, `${t("due")} `, dueDay(state, w.due_on, late)) : null,
      w.conflicts > 0 ? badge(t("conflict"), "warn") : null,
    ),
  );
  card.addEventListener("click", () => context.choose(String(w.id)));
  return h("li", {}, card);
}
