// Look-backs: what is due, and what was found.

import type { Filter } from "../api";
import { h } from "../dom";
import type { LookBackResult } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button, factTable } from "../ui/bits";
import { choice, form, longText } from "../ui/form";
import { Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { writeAt } from "./at";
import { fileHead, part } from "./folds";
import { showGuarded, signInNote } from "./gate";
import {
  allOf,
  counted,
  dueDay,
  type FilterField,
  feedsLink,
  filterBar,
  nothing,
  say,
  stateBadge,
} from "./listview";
import { photoPicker } from "./photos";
import { isCrew, terms, today } from "./rules";
import { mapButton } from "./sitefile";
import { refusalOf } from "./sitesteps";
import { caseWords } from "./words";

const MONTH_MS = 30 * 86400000;

function resultBadge(state: State, f: Feature): HTMLElement {
  const t = caseWords(state);
  const { result } = f.properties;
  if (!result) return badge(t("planned"), "info");
  return badge(state.term("look_back_result", say(result)), result === "passed" ? "good" : "bad");
}

function columns(state: State): Column<Feature>[] {
  const t = caseWords(state);
  return [
    {
      id: "title",
      title: t("site"),
      cell: (f) => say(f.properties.site_title),
      sort: (f) => say(f.properties.site_title),
    },
    {
      id: "due",
      title: t("due"),
      cell: (f) => dueDay(state, say(f.properties.due_on), f.properties.overdue === true),
      sort: (f) => say(f.properties.due_on) || null,
    },
    {
      id: "result",
      title: t("result"),
      cell: (f) => resultBadge(state, f),
      sort: (f) => say(f.properties.result),
    },
    {
      id: "class",
      title: t("class"),
      cell: (f) => state.term("site_class", say(f.properties.site_class)),
      sort: (f) => say(f.properties.site_class),
    },
    {
      id: "origin",
      title: t("origin"),
      cell: (f) => state.term("look_back_origin", say(f.properties.origin)),
    },
  ];
}

function fields(state: State): FilterField[] {
  const t = caseWords(state);
  return [
    {
      name: "which",
      label: t("whatIsDue"),
      choices: [
        ["", t("dueNow")],
        ["month", t("dueMonth")],
        ["all", t("dueAll")],
      ],
    },
    { name: "site_class", label: t("class"), choices: terms(state, "site_class", t("all")) },
  ];
}

/** Those whose day has come, or comes within a month, and that nobody has made yet. */
export function dueOnly(rows: Feature[], which: string, day: string, month: string): Feature[] {
  if (which === "all") return rows;
  const last = which === "month" ? month : day;
  return rows.filter((f) => !f.properties.result && say(f.properties.due_on) <= last);
}

export function lookBackList(container: HTMLElement, context: ScreenContext, query: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  const region = new Region(state);
  const apply = (next: Filter) => context.choose(writeAt("", next));
  const { which = "", ...filter } = query;
  container.append(filterBar(fields(state), query, apply), region.element);
  const month = new Date(Date.now() + MONTH_MS);
  void showGuarded(
    state,
    region,
    (signal) => allOf(state, "look-backs", filter, signal),
    (all) => {
      const rows = dueOnly(all, which, today(state), today(state, month));
      if (rows.length === 0)
        return [
          nothing(
            state,
            filter,
            () => apply({}),
            t("noDue"),
            t("noDueNext"),
            ...(which === "all" ? [] : [button(t("dueAll"), () => apply({ ...query, which: "all" }))]),
          ),
        ];
      const list = table(state, {
        caption: state.t("menuLookBacks"),
        columns: columns(state),
        rows,
        key: (f) => String(f.id),
        choose: (f) => context.choose(String(f.id)),
        sorting: { id: "due", descending: which === "all" },
      });
      return [counted(state, rows.length), list, feedsLink(context)];
    },
  );
  return () => region.stop();
}

export function lookBackFile(
  container: HTMLElement,
  context: ScreenContext,
  id: number,
  back: () => void,
): () => void {
  const { state } = context;
  const region = new Region(state);
  container.append(region.element);
  void showGuarded(
    state,
    region,
    (signal) => state.api.item("look-backs", String(id), signal),
    (feature) => draw(context, feature, back),
  );
  return () => region.stop();
}

function draw(context: ScreenContext, f: Feature, back: () => void): Node[] {
  const { state } = context;
  const t = caseWords(state);
  const p = f.properties;
  const open = button(t("openSite"), () => context.go("sites", say(p.site_id)));
  const act = p.result
    ? null
    : isCrew(state)
      ? part(t("record"), resultForm(context, f))
      : state.session.get().signed_in
        ? null
        : signInNote(state);
  return [
    fileHead(
      button(`← ${t("list")}`, back, "link"),
      say(p.site_title),
      resultBadge(state, f),
      stateBadge(state, "site_state", say(p.site_state)),
      h("span", {}, say(p.site_number)),
    ),
    factTable(
      [t("due"), dueDay(state, say(p.due_on), p.overdue === true)],
      [t("class"), state.term("site_class", say(p.site_class))],
      [t("origin"), state.term("look_back_origin", say(p.origin))],
      [t("reason"), say(p.reason)],
      [t("note"), say(p.note)],
    ),
    h("div", { class: "acts after-facts" }, open, mapButton(context, { id: say(p.site_id) })),
    ...(act ? [act] : []),
  ];
}

function resultForm(context: ScreenContext, f: Feature): HTMLElement {
  const { state } = context;
  const t = caseWords(state);
  const photos = photoPicker(state, "after", t("photosMore"));
  const reason = longText("reason", t("failedReason"), { of: bodies.LookBackResult.reason });
  reason.hidden = true;
  const element = form(
    state,
    [
      choice(
        "passed",
        t("result"),
        [
          ["", ""],
          ["true", t("passed")],
          ["false", t("failed")],
        ],
        { of: bodies.LookBackResult.passed },
      ),
      reason,
      photos.element,
      longText("note", t("note"), { of: bodies.LookBackResult.note }),
    ],
    t("record"),
    async (v, key) => {
      const uuids = photos.ready();
      if (!uuids) return photos.complain();
      const passed = v.passed === "true";
      const body: LookBackResult = { uuid: key, passed, client_time: new Date().toISOString() };
      if (!passed) body.reason = v.reason;
      if (v.note) body.note = v.note;
      if (uuids.length > 0) body.photos = uuids;
      try {
        await state.api.post(`/api/look-backs/${f.id}/result`, body, key);
      } catch (error) {
        throw refusalOf(state, error);
      }
      context.go("sites", say(f.properties.site_id));
    },
  );
  element.addEventListener("change", (event) => {
    const target = event.target as HTMLSelectElement;
    if (target.name !== "passed") return;
    const failed = target.value === "false";
    reason.hidden = !failed;
    const area = reason.querySelector("textarea");
    if (area) area.required = failed;
  });
  return element;
}
