// The history of a file as a person reads it: who did what, when and why.
import { h } from "../dom";
import { wordsOf } from "../i18n";
import type { State } from "../state";
import { badge, day, moment } from "../ui/bits";
import type { HistoryRow } from "./types";
import { caseWords } from "./words";

/** What the audit calls its acts; one that is not here is said as it is. */
export const WORDS = {
  add: ["新建", "Added"],
  change: ["修改", "Changed"],
  remove: ["删除", "Removed"],
  merge: ["合并", "Merged"],
  escalate: ["逾期升级", "Escalated"],
  "add report": ["补充反映", "Report added"],
  "set unit": ["指定单位", "Unit set"],
  "add measure": ["添加临时措施", "Interim measure added"],
  "add document": ["添加文件", "Document added"],
} as const;

/** What changed between two records, in the names that the layer has for its columns. */
export function changed(state: State, row: HistoryRow): string[] {
  const part = (name: string): Record<string, unknown> => {
    const value = row.details?.[name];
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  };
  const { after: now } = row.details ?? {};
  if (row.action === "escalate") return typeof now === "string" ? [state.term("escalation", now)] : [];
  const [before, after] = [part("before"), part("after")];
  const columns = state.layer(row.object.replace("_", "-"))?.collection.columns ?? [];
  return columns
    .filter(({ name }) => name !== "revision" && name in after && name in before)
    .filter(({ name }) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((c) => {
      const say = (v: unknown) =>
        v === null || v === undefined || v === ""
          ? "–"
          : c.vocabulary
            ? state.term(c.vocabulary, String(v))
            : String(v);
      const title = state.lang.get() === "zh" ? c.title_zh : c.title_en;
      return `${title}: ${say(before[c.name])} → ${say(after[c.name])}`;
    });
}

export function actionOf(state: State, row: HistoryRow): string {
  if (row.source === "site_event") return state.term("site_event", row.action);
  if (row.source === "work_event") return state.term("work_event", row.action);
  if (!(row.action in WORDS)) return row.action;
  const of = row.object === "look_backs" ? ` · ${caseWords(state)("lookBacks")}` : "";
  return wordsOf(state.lang.get(), WORDS)(row.action as keyof typeof WORDS) + of;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** What was added, by the name that it has: a paper's title, a measure, a unit. */
function addedName({ action, details: d }: HistoryRow): string {
  const after = d?.after;
  if (!/^(add|set) ./.test(action) || typeof after !== "object" || after === null) return "";
  const made = after as Record<string, unknown>;
  return text(made.title) || text(made.measure) || text(made.name) || text(made.note);
}

/** Conflicts that somebody has settled since, by their keys. */
export const settledIn = (rows: HistoryRow[]): Set<string> =>
  new Set(rows.map((row) => text(row.details?.settles)).filter(Boolean));

/** The number that a file was opened with, as its history tells. */
export function numberIn(rows: HistoryRow[], site: number): string {
  const opened = rows.find(
    (row) =>
      row.source === "audit" && row.object === "sites" && row.object_id === site && row.action === "add",
  )?.details?.after;
  return typeof opened === "object" && opened !== null
    ? text((opened as Record<string, unknown>).number)
    : "";
}

function details(state: State, row: HistoryRow, settled: Set<string>): (Node | string)[] {
  const t = caseWords(state);
  const d = row.details ?? {};
  const out: (Node | string)[] = [];
  const site = row.source === "site_event";
  const to = text(d.to);
  if (site && to && to !== text(d.from)) out.push(badge(state.term("site_state", to), "info"));
  if (d.outcome === "conflict")
    out.push(settled.has(text(d.uuid)) ? badge(t("conflictSettled")) : badge(t("conflict"), "warn"));
  if (text(d.tier)) out.push(`${t("tier")}: ${state.term("tier", text(d.tier))}`);
  if (text(d.number)) out.push(`${t("noticeNumber")}: ${text(d.number)}`);
  if (text(d.deadline)) out.push(h("span", {}, `${t("deadline")}: `, day(state, text(d.deadline))));
  if (typeof d.passed === "boolean") out.push(t(d.passed ? "passed" : "failed"));
  if (typeof d.quantity === "number") out.push(`${t("quantity")}: ${d.quantity}`);
  if (Array.isArray(d.items)) out.push(`${t("items")}: ${d.items.length}`);
  if (text(d.crew)) out.push(`${t("crew")}: ${text(d.crew)}`);
  if (text(d.reason)) out.push(site ? text(d.reason) : state.term("work_reason", text(d.reason)));
  if (text(d.why)) out.push(state.term("event_reason", text(d.why)));
  if (text(d.note)) out.push(text(d.note));
  if (Array.isArray(d.photos)) out.push(`${t("photos")}: ${d.photos.length}`);
  if (row.source === "audit") out.push(...changed(state, row));
  if (row.source === "audit" && addedName(row)) out.push(addedName(row));
  return out;
}

/** Newest first: what happened last is what one looks for. */
export function historyList(
  state: State,
  rows: HistoryRow[],
  site: number,
  workTitle: (id: number) => string,
): HTMLElement {
  const t = caseWords(state);
  const settled = settledIn(rows);
  const aboutOf = ({ object, object_id: id }: HistoryRow): string => {
    if (object === "works") return workTitle(id);
    return object === "sites" && id !== site ? t("ofFile", { id: numberIn(rows, id) || id }) : "";
  };
  const list = h("ol", { class: "history" });
  for (const row of [...rows].reverse()) {
    const said = details(state, row, settled).map((part) => h("span", {}, part));
    const about = aboutOf(row);
    const origin = text(row.details?.origin);
    list.append(
      h(
        "li",
        {},
        h("p", {}, h("strong", {}, actionOf(state, row)), about ? ` · ${about}` : ""),
        said.length > 0 ? h("p", { class: "history-details" }, ...said) : null,
        h(
          "p",
          { class: "history-who" },
          row.actor || "–",
          " · ",
          moment(state, row.at),
          origin ? ` · ${t("fromWhere", { origin })}` : "",
        ),
      ),
    );
  }
  return list;
}
