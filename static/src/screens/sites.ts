// The hazard files: which are open, which are overdue, and where they lie.
import { h } from "../dom";
import { follow } from "../follow";
import { CHOSEN_ZOOM } from "../map";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, day } from "../ui/bits";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { type Screen, type ScreenContext, wordsOf } from "./screen";

export const WORDS = {
  number: ["编号", "Number"],
  title: ["名称", "Name"],
  state: ["状态", "State"],
  deadline: ["期限", "Deadline"],
  none: ["还没有隐患点。", "There are no sites yet."],
  noneNext: [
    "由黑点、视距不足的进口道或巡查发现立项后，会列在这里。",
    "Sites opened from black spots, blocked approaches or patrols are listed here.",
  ],
} as const;

const first = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

function columns(state: State): Column<Feature>[] {
  const t = wordsOf(state, WORDS);
  return [
    {
      id: "title",
      title: t("title"),
      cell: (f) => first(f.properties.title) || first(f.properties.number),
      sort: (f) => first(f.properties.title),
    },
    {
      id: "state",
      title: t("state"),
      cell: (f) => badge(state.term("site_state", first(f.properties.state))),
      sort: (f) => first(f.properties.state),
    },
    {
      id: "deadline",
      title: t("deadline"),
      cell: (f) =>
        h(
          "span",
          {},
          day(state, first(f.properties.deadline)),
          f.properties.overdue === true ? " " : null,
          f.properties.overdue === true ? badge(state.t("overdue"), "bad") : null,
        ),
      sort: (f) => first(f.properties.deadline) || null,
    },
    {
      id: "number",
      title: t("number"),
      cell: (f) => first(f.properties.number),
      sort: (f) => first(f.properties.number),
    },
  ];
}

async function all(state: State, signal: AbortSignal): Promise<Feature[]> {
  const out: Feature[] = [];
  for await (const page of state.api.pages("sites", { limit: "1000" }, signal)) out.push(...page.features);
  return out;
}

function open(container: HTMLElement, context: ScreenContext): () => void {
  const { state, map } = context;
  const t = wordsOf(state, WORDS);
  const region = new Region(state);
  container.append(region.element);

  const show = async (feature: Feature) => {
    context.choose(String(feature.id));
    context.showMap();
    const zoom = Math.max(CHOSEN_ZOOM, map.leaflet.getZoom());
    await follow(state, `sites/${feature.id}`, (s) =>
      map.leaflet.setView(map.latLngOf(s), zoom, { animate: false }),
    );
  };
  void region.show(
    (signal) => all(state, signal),
    (rows) =>
      rows.length === 0
        ? [emptyNote(t("none"), t("noneNext"))]
        : [
            table(state, {
              caption: state.t("menuSites"),
              columns: columns(state),
              rows,
              key: (f) => String(f.id),
              choose: (f) => void show(f),
              chosen: context.at,
              sorting: { id: "deadline", descending: false },
            }),
          ],
  );
  return () => region.stop();
}

export const sites: Screen = { id: "sites", title: "menuSites", open };
