// The list of hazard files with its filter.
import type { Filter } from "../api";
import { h } from "../dom";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button } from "../ui/bits";
import { Region } from "../ui/region";
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
import { isCrew, terms } from "./rules";
import { caseWords } from "./words";

function columns(state: State): Column<Feature>[] {
  const t = caseWords(state);
  return [
    {
      id: "title",
      title: t("title"),
      cell: (f) => say(f.properties.title) || say(f.properties.number),
      sort: (f) => say(f.properties.title),
    },
    {
      id: "state",
      title: t("state"),
      cell: (f) => stateBadge(state, "site_state", say(f.properties.state)),
      sort: (f) => state.term("site_state", say(f.properties.state)),
    },
    {
      id: "deadline",
      title: t("deadline"),
      cell: (f) => dueDay(state, say(f.properties.deadline), f.properties.overdue === true),
      sort: (f) => say(f.properties.deadline) || null,
    },
    {
      id: "class",
      title: t("class"),
      cell: (f) =>
        h(
          "span",
          {},
          state.term("site_class", say(f.properties.class)),
          f.properties.tier ? " " : null,
          f.properties.tier ? badge(state.term("tier", say(f.properties.tier)), "info") : null,
        ),
      sort: (f) => state.term("site_class", say(f.properties.class)),
    },
    {
      id: "number",
      title: t("number"),
      cell: (f) => h("span", { class: "nowrap" }, say(f.properties.number)),
      sort: (f) => say(f.properties.number),
    },
  ];
}

/** Districts are known by the files that lie in them. */
const districts = (rows: Feature[]): string[] =>
  [...new Set(rows.map((f) => say(f.properties.area)).filter(Boolean))].sort((a, b) => a.localeCompare(b));

function fields(state: State, rows: Feature[], filter: Filter): FilterField[] {
  const t = caseWords(state);
  const list: FilterField[] = [
    { name: "state", label: t("state"), choices: terms(state, "site_state", t("all")) },
    { name: "class", label: t("class"), choices: terms(state, "site_class", t("all")) },
    overdueField(state),
    { name: "tier", label: t("tier"), choices: terms(state, "tier", t("all")) },
  ];
  const areas = districts(rows);
  if (filter.area && !areas.includes(filter.area)) areas.push(filter.area);
  const known = areas.map((area): [string, string] => [area, area]);
  if (areas.length > 0) list.push({ name: "area", label: t("area"), choices: [["", t("all")], ...known] });
  return list;
}

export function siteList(container: HTMLElement, context: ScreenContext, filter: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  const region = new Region(state);
  const bar = h("div", {});
  const apply = (next: Filter) => context.choose(writeAt("", next));
  const drawBar = (rows: Feature[]) =>
    bar.replaceChildren(filterBar(fields(state, rows, filter), filter, apply));
  const open = () => button(t("newSite"), () => context.choose("new"), "solid");
  drawBar([]);
  container.append(
    ...(isCrew(state) ? [h("div", { class: "acts head-acts" }, open())] : []),
    bar,
    region.element,
  );
  void showGuarded(
    state,
    region,
    (signal) => allOf(state, "sites", filter, signal),
    (rows) => {
      if (!bar.contains(document.activeElement)) drawBar(rows);
      if (rows.length === 0)
        return [
          nothing(
            state,
            filter,
            () => apply({}),
            t("noSites"),
            t("noSitesNext"),
            ...(isCrew(state) ? [open()] : []),
          ),
        ];
      const list = table(state, {
        caption: state.t("menuSites"),
        columns: columns(state),
        rows,
        key: (f) => String(f.id),
        choose: (f) => context.choose(String(f.id)),
        sorting: { id: "deadline", descending: false },
      });
      return [counted(state, rows.length), list, feedsLink(context)];
    },
  );
  return () => region.stop();
}
