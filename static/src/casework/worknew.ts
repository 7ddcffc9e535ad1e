// Planning a work of a file, changing it, and planning many from a clearing list.

import type { Filter } from "../api";
import { h } from "../dom";
import type { ClearingWorks, NewClearingWorks, NewWork } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature } from "../types";
import { button } from "../ui/bits";
import { restFields, restValues } from "../ui/described";
import { choice, coded, field, form, longText, shortened, type Values } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { showGuarded, signInNote } from "./gate";
import { say, stateBadge } from "./listview";
import { casework, isPlanner, terms } from "./rules";
import type { Casework, SiteFile, WorkFile } from "./types";
import { caseWords } from "./words";
import { doneText } from "./worklist";

const numbers = (text = ""): number[] => (text.match(/\d+/g) ?? []).map(Number);

type Properties = NewWork["properties"];

/** Fields of a work that its screens place themselves, or that are chosen elsewhere. */
export const placed = [
  ...[
    "kind",
    "title",
    "crew",
    "unit",
    "unit_id",
    "due_on",
    "quantity",
    "priority",
    "starts_on",
    "ends_on",
    "note",
  ],
  ...["site_id", "campaign_id", "effective_from", "effective_to"],
];
/** Starting and ending are asked for with the rest. */
const asked = placed.filter((name) => !["starts_on", "ends_on"].includes(name));

/** One item a line. */
export const itemsOf = (text = ""): NonNullable<Properties["items"]> =>
  text.split("\n").flatMap((line) => (line.trim() ? [{ title: line.trim(), action: "other" }] : []));

export function workBody(siteId: number, v: Values, uuid: string): NewWork {
  const { kind, title = "" } = v;
  const properties: Properties = { uuid, site_id: siteId, kind: kind as Properties["kind"], title };
  for (const name of ["crew", "due_on", "note"] as const) if (v[name]) properties[name] = v[name];
  for (const name of ["quantity", "priority"] as const) if (v[name]) properties[name] = Number(v[name]);
  const items = itemsOf(v.items);
  if (items.length > 0) properties.items = items;
  const before = numbers(v.depends_on);
  if (before.length > 0) properties.depends_on = before;
  const rest = Object.entries(restValues(bodies.NewWork, asked, v)).filter(([, value]) => value !== null);
  Object.assign(properties, Object.fromEntries(rest));
  return { type: "Feature", geometry: null, properties };
}

const crewChoices = (rules: Casework, none: string): [string, string][] => [
  ["", none],
  ...rules.crews.map((c): [string, string] => [c.code, c.name]),
];

function planFields(state: State, rules: Casework, title: string): HTMLElement[] {
  const t = caseWords(state);
  return [
    choice("kind", t("kind"), terms(state, "work_kind", ""), { of: bodies.NewWork.kind }),
    field("title", t("title"), { of: bodies.NewWork.title, value: title }),
    choice("crew", t("crew"), crewChoices(rules, t("noCrew")), { of: bodies.NewWork.crew }),
    field("due_on", t("due"), { of: bodies.NewWork.due_on }),
    field("quantity", t("quantity"), { of: bodies.NewWork.quantity, note: t("kindUnit") }),
    field("priority", t("priority"), { of: bodies.NewWork.priority, note: t("priorityNote") }),
    longText("items", t("itemsNew"), { note: t("itemsNewNote") }),
    field("depends_on", t("dependsOn"), { note: t("dependsNote") }),
    longText("note", t("note"), { of: bodies.NewWork.note }),
    ...restFields(state, bodies.NewWork, asked),
  ];
}

/** The unit stands beside the quantity as soon as the kind is known. */
function followKind(state: State, element: HTMLElement, rules: Casework, site: string): void {
  const kind = element.querySelector<HTMLSelectElement>("[name=kind]");
  const title = element.querySelector<HTMLInputElement>("[name=title]");
  const control = element.querySelector("[data-field=quantity] .control");
  const unit = h("span", { class: "unit" });
  control?.append(unit);
  let made = title?.value ?? "";
  kind?.addEventListener("change", () => {
    const code = rules.rules.work_kinds[kind.value]?.unit;
    unit.textContent = code ? state.term("work_unit", code) : "";
    // A title that nobody has written follows the kind.
    if (title && title.value === made) {
      made = kind.value
        ? shortened(`${state.term("work_kind", kind.value)} · ${site}`, bodies.NewWork.title)
        : "";
      title.value = made;
    }
  });
}

export function workNew(container: HTMLElement, context: ScreenContext, query: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  if (!isPlanner(state)) {
    container.append(state.session.get().signed_in ? h("p", {}, state.t("notAllowed")) : signInNote(state));
    return () => undefined;
  }
  if (!/^\d+$/.test(query.site ?? "")) {
    container.append(
      emptyNote(
        t("noSite"),
        t("noSiteNext"),
        button(t("toSites"), () => context.go("sites")),
      ),
    );
    return () => undefined;
  }
  const id = Number(query.site);
  const region = new Region(state);
  container.append(region.element);
  void showGuarded(
    state,
    region,
    async (signal) => ({
      site: await state.api.get<SiteFile>(`/api/sites/${id}`, {}, signal),
      rules: await casework(state),
    }),
    ({ site, rules }) => {
      const name = say(site.properties.title);
      const element = form(
        state,
        planFields(state, rules, ""),
        t("plan"),
        async (v, key) => {
          const made = await state.api.post<Feature>(
            "/api/collections/works/items",
            workBody(id, v, key),
            key,
          );
          context.choose(String(made.id));
        },
        button(t("cancel"), () => context.go("sites", String(id))),
      );
      followKind(state, element, rules, name);
      return [h("p", { class: "lead" }, `${t("site")}: ${name} (${say(site.properties.number)})`), element];
    },
  );
  return () => region.stop();
}

export function editWork(
  state: State,
  work: WorkFile,
  etag: string,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = caseWords(state);
  const p = work.properties;
  return form(
    state,
    [
      field("title", t("title"), { of: bodies.WorkPatch.title, required: true, value: say(p.title) }),
      field("due_on", t("due"), { of: bodies.WorkPatch.due_on, value: say(p.due_on) }),
      field("quantity", t("quantity"), {
        of: bodies.WorkPatch.quantity,
        value: say(p.quantity),
        unit: state.term("work_unit", say(p.unit)),
      }),
      field("priority", t("priority"), {
        of: bodies.WorkPatch.priority,
        value: say(p.priority),
        note: t("priorityNote"),
      }),
      longText("note", t("note"), { of: bodies.WorkPatch.note, value: say(p.note) }),
      ...restFields(state, bodies.WorkPatch, asked, p),
    ],
    t("save"),
    async (v) => {
      const properties = {
        title: v.title,
        due_on: v.due_on || null,
        quantity: Number(v.quantity || 0),
        priority: Number(v.priority || 0),
        note: v.note,
        ...restValues(bodies.WorkPatch, asked, v),
      };
      await state.api.patch(`/api/collections/works/items/${work.id}`, { properties }, etag);
      done();
    },
    button(t("cancel"), close),
  );
}

/** From a clearing list: context.go("works", "bulk?obstructions=1,2,3"). */
export function workBulk(container: HTMLElement, context: ScreenContext, query: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  const ids = numbers(query.obstructions);
  if (!isPlanner(state)) {
    container.append(state.session.get().signed_in ? h("p", {}, state.t("notAllowed")) : signInNote(state));
    return () => undefined;
  }
  if (ids.length === 0) {
    const way = button(state.t("menuClearing"), () => context.go("clearing-list"), "solid");
    container.append(emptyNote(t("bulkNone"), t("bulkNoneNext"), way));
    return () => undefined;
  }
  const region = new Region(state);
  container.append(region.element);
  void showGuarded(
    state,
    region,
    () => casework(state),
    (rules) => [
      h("p", { class: "lead" }, t("bulkLead", { n: ids.length })),
      form(
        state,
        [
          choice("kind", t("kind"), terms(state, "work_kind"), {
            of: bodies.NewClearingWorks.kind,
            value: query.kind ?? "tree_trimming",
          }),
          choice("crew", t("crew"), crewChoices(rules, t("byOwner")), {
            of: bodies.NewClearingWorks.crew,
            note: t("bulkCrewNote"),
          }),
          field("due_on", t("due"), { of: bodies.NewClearingWorks.due_on }),
          longText("note", t("note"), { of: bodies.NewClearingWorks.note }),
        ],
        t("plan"),
        async (v, key) => {
          const body: NewClearingWorks = { obstruction_ids: ids, kind: coded(v.kind) };
          for (const name of ["crew", "due_on", "note"] as const) if (v[name]) body[name] = v[name];
          if (query.site) body.site_id = Number(query.site);
          const made = await state.api.post<ClearingWorks>("/api/works/bulk", body, key);
          region.element.replaceChildren(...bulkResult(context, made));
        },
        button(t("cancel"), () => context.go("clearing-list")),
      ),
    ],
  );
  return () => region.stop();
}

function bulkResult(context: ScreenContext, answer: ClearingWorks): Node[] {
  const [works, sites, skipped] = [answer.works ?? [], answer.sites ?? [], answer.skipped ?? []];
  const { state } = context;
  const t = caseWords(state);
  const open = (id: number | string, label: string) =>
    button(label, () => context.choose(String(id)), "link");
  const rows = works.map((w) =>
    h(
      "li",
      {},
      open(w.id, say(w.properties.title)),
      h(
        "p",
        { class: "facts-line" },
        stateBadge(state, "work_state", say(w.properties.state)),
        h("span", {}, doneText(state, w.properties)),
        h("span", {}, say(w.properties.crew) || t("noCrew")),
      ),
    ),
  );
  const others = [...new Set(skipped.map((s) => s.work_id))];
  return [
    h(
      "p",
      { role: "status" },
      h("strong", {}, t("bulkDone", { works: works.length, sites: sites.length, skipped: skipped.length })),
    ),
    h("ul", { class: "lines" }, ...rows),
    ...(others.length > 0
      ? [
          h(
            "p",
            { class: "offer" },
            `${t("bulkSkipped")} `,
            ...others.map((id) => open(id, t("work", { id }))),
          ),
        ]
      : []),
    h(
      "div",
      { class: "acts" },
      button(t("tabAll"), () => context.choose("all")),
      button(state.t("menuClearing"), () => context.go("clearing-list")),
    ),
  ];
}
