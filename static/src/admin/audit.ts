// The audit: every write with who, when, from where, before and after.

import { type Filter, localPath, withQuery } from "../api";
import { writeAt } from "../casework/at";
import { showGuarded } from "../casework/gate";
import { isPlanner } from "../casework/rules";
import { h } from "../dom";
import type { AuditPage, AuditRow } from "../generated/api";
import { say, type WordTable } from "../i18n";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { button, download, moment } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { choice, field, form } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { ACTS, adminWords, OBJECTS } from "./words";

const LAYERS = ["sites", "works", "look_backs", "obstructions", "places", "crashes", "sight_triangles"];

const wordOf = (state: State, table: WordTable, code: string): string | undefined =>
  table[code] && say(state.lang.get(), table[code]);

/** What a write is about, in the reader's words. */
function objectName(state: State, object: string): string {
  const layer = object.replace("_", "-");
  return wordOf(state, OBJECTS, object) ?? (state.layers.get().has(layer) ? state.layerTitle(layer) : object);
}

type Record_ = Record<string, unknown>;
const record = (v: unknown): Record_ =>
  typeof v === "object" && v !== null && !Array.isArray(v)
    ? (v as Record_)
    : v === null || v === undefined
      ? {}
      : { "": v };

const text = (v: unknown): string =>
  v === undefined || v === null || v === "" ? "–" : typeof v === "string" ? v : JSON.stringify(v);

/** Members that differ, each as [name, before, after]. */
export function differences(before: unknown, after: unknown): [string, string, string][] {
  const [a, b] = [record(before), record(after)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .filter((name) => name !== "revision" && JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .map((name): [string, string, string] => [name, text(a[name]), text(b[name])])
    .filter(([, was, is]) => was !== is);
}

/** The filter as the server wants it: a day begins at midnight of the reader. */
export function auditQuery({ object = "", object_id = "", actor = "", since = "" }: Filter): Filter {
  const at = since ? new Date(`${since}T00:00:00`) : undefined;
  return { object, object_id, actor, since: at && !Number.isNaN(at.getTime()) ? at.toISOString() : "" };
}

export function auditPage(container: HTMLElement, context: ScreenContext, filter: Filter): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const path = withQuery("/api/audit", auditQuery(filter));
  const all = [...LAYERS, ...Object.keys(OBJECTS)];
  const known = [...all, ...(filter.object && !all.includes(filter.object) ? [filter.object] : [])];
  const query = form(
    state,
    [
      choice(
        "object",
        t("object"),
        [["", t("anything")], ...known.map((o): [string, string] => [o, objectName(state, o)])],
        {
          value: filter.object,
        },
      ),
      field("object_id", t("objectId"), { type: "number", min: 1, step: 1, value: filter.object_id }),
      field("actor", t("actor"), { value: filter.actor }),
      field("since", t("since"), { type: "date", value: filter.since }),
    ],
    state.t("search"),
    async (v) => context.choose(writeAt("audit", v)),
    download(t("downloadCsv"), withQuery("/api/audit", { ...auditQuery(filter), f: "csv" })),
  );
  query.classList.add("audit-filter");
  container.append(h("p", { class: "lead" }, t("auditLead")), query, region.element);
  const load = () =>
    void showGuarded(
      state,
      region,
      (signal) => state.api.get<AuditPage>(path, {}, signal),
      (page) => {
        if (!page.rows?.length) return [emptyNote(t("noAudit"), t("noAuditNext"))];
        const list = h("ol", { class: "history" }, ...page.rows.map((row) => line(state, row, load)));
        return [list, older(context, list, page, load)];
      },
    );
  load();
  return () => region.stop();
}

/** A button that puts the next page below. */
function older(context: ScreenContext, list: HTMLElement, page: AuditPage, again: () => void): HTMLElement {
  const { state, signal } = context;
  const box = h("div", { class: "acts after-facts" });
  const offer = ({ links }: AuditPage) => {
    const next = links?.find((link) => link.rel === "next");
    box.replaceChildren();
    if (!next) return;
    const more = button(adminWords(state)("older"), async () => {
      more.disabled = true;
      try {
        const answer = await state.api.get<AuditPage>(localPath(next.href), {}, signal);
        list.append(...(answer.rows ?? []).map((row) => line(state, row, again)));
        offer(answer);
      } catch (error) {
        more.disabled = false;
        if (!signal.aborted) state.say(troubleText(state, error));
      }
    });
    box.append(more);
  };
  offer(page);
  return box;
}

/** What planners put back by a click: its layer, and nothing of anything else. */
const putBackAt = ({ action, object, object_id }: AuditRow): string | undefined =>
  action === "remove" && (object === "obstructions" || object === "places")
    ? `/api/collections/${object}/items/${object_id}/restore`
    : undefined;

function putBack(state: State, path: string, again: () => void): HTMLElement {
  const t = adminWords(state);
  return confirmed(state, t("putBack"), t("putBackAsk"), async () => {
    await state.api.send("POST", path);
    again();
  });
}

function line(state: State, row: AuditRow, again: () => void): HTMLElement {
  const t = adminWords(state);
  const changes = differences(row.before, row.after);
  const rows = changes.map(([name, was, is]) =>
    h("div", {}, h("dt", {}, name || "·"), h("dd", {}, h("del", {}, was), " → ", h("ins", {}, is))),
  );
  const back = putBackAt(row);
  const about = [objectName(state, row.object), row.object_id].filter(Boolean).join(" ");
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, wordOf(state, ACTS, row.action) ?? row.action), ` · ${about}`),
    h(
      "p",
      { class: "history-who" },
      row.actor || "–",
      row.origin ? ` · ${t("from", { origin: row.origin })}` : "",
      " · ",
      moment(state, row.at),
    ),
    back && isPlanner(state) ? putBack(state, back, again) : null,
    changes.length > 0
      ? h(
          "details",
          { class: "diff" },
          h("summary", {}, `${t("beforeAfter")} (${changes.length})`),
          h("dl", { class: "pairs" }, ...rows),
        )
      : null,
  );
}
