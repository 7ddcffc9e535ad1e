// The page of one work: what to do, what is done, and by whom.
import { h } from "../dom";
import type { CheckLine, WorkEvent, WorkEventOutcome, WorkItem } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { badge, button, day, factTable, figure, moment } from "../ui/bits";
import { restFacts } from "../ui/described";
import { Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { fileHead, opener, part } from "./folds";
import { photoGallery, photosOf } from "./gallery";
import { showGuarded, signInNote } from "./gate";
import { dueDay, say, stateBadge } from "./listview";
import { outbox } from "./outboxbar";
import { casework, isCrew, isPlanner, today } from "./rules";
import { mapButton } from "./sitefile";
import { itemText, tickList } from "./ticks";
import type { Casework, WorkFile } from "./types";
import { centreOn } from "./views";
import { caseWords } from "./words";
import { act, checkText, eventsPart, outcomeText, workPath } from "./workevents";
import { doneText } from "./worklist";
import { editWork, placed } from "./worknew";

interface Answer {
  work: WorkFile;
  etag: string;
  rules: Casework;
}

export function workFile(
  container: HTMLElement,
  context: ScreenContext,
  id: number,
  back: () => void,
): () => void {
  const { state } = context;
  const region = new Region(state);
  container.append(region.element);
  let first = true;
  let flush: () => void = () => undefined;
  const load = () =>
    void showGuarded<Answer>(
      state,
      region,
      async (signal) => {
        const [tagged, rules] = await Promise.all([
          state.api.getTagged<WorkFile>(`/api/works/${id}`, signal),
          casework(state),
        ]);
        return { work: tagged.value, etag: tagged.etag, rules };
      },
      (answer) => {
        if (first) centreOn(context, "works", answer.work);
        first = false;
        flush();
        const drawn = draw(context, answer, load, back);
        flush = drawn.flush;
        return drawn.nodes;
      },
    );
  load();
  const hidden = () => flush();
  window.addEventListener("pagehide", hidden);
  return () => {
    window.removeEventListener("pagehide", hidden);
    flush();
    region.stop();
  };
}

function draw(
  context: ScreenContext,
  { work, etag, rules }: Answer,
  again: () => void,
  back: () => void,
): { nodes: Node[]; flush: () => void } {
  const { state, signal } = context;
  const t = caseWords(state);
  const p = work.properties;
  const items = work.items ?? [];
  const events = work.events ?? [];
  const photos = photosOf(events);
  const overdue =
    say(p.due_on) !== "" &&
    say(p.due_on) < today(state) &&
    !["done", "accepted", "cancelled"].includes(say(p.state));
  const may = isCrew(state) && work.allowed?.includes("tick");
  const ticks = tickList(state, items, may ? (item) => tick(context, work, item, again) : undefined);
  const conflicts = events.filter((e) => e.outcome === "conflict" && !e.settled_by);
  const site = button(t("openSite"), () => context.go("sites", say(p.site_id)), "quiet");
  const nodes = [
    fileHead(
      button(`← ${t("list")}`, back, "link"),
      say(p.title),
      stateBadge(state, "work_state", say(p.state)),
      overdue ? badge(state.t("overdue"), "bad") : null,
      h("span", {}, state.term("work_kind", say(p.kind))),
      p.crew ? h("span", {}, crewName(rules, say(p.crew))) : null,
      h("span", {}, doneText(state, p)),
    ),
    ...((work.waits_for ?? []).length > 0
      ? [
          h(
            "p",
            { class: "offer" },
            `${t("waitsFor")} `,
            ...(work.waits_for ?? []).map((other) =>
              button(t("work", { id: other }), () => context.choose(String(other)), "link"),
            ),
          ),
        ]
      : []),
    ...(conflicts.length > 0 ? [conflictPart(state, work, conflicts, again)] : []),
    ...(items.length > 0 ? [part(t("items"), ticks.element)] : []),
    isCrew(state)
      ? h("div", { class: "unprinted" }, part(t("steps"), eventsPart(state, work, rules, ticks.flush, again)))
      : state.session.get().signed_in
        ? null
        : signInNote(state),
    (work.checklist ?? []).length > 0 ? part(t("checklist"), checkList(state, work.checklist ?? [])) : null,
    part(
      t("photos"),
      ...(photos.length > 0
        ? [photoGallery(state, photos, signal)]
        : [h("p", { class: "lead" }, t("noPhotos"), " ", t("noPhotosNext"))]),
    ),
    part(
      t("facts"),
      factsOf(state, work, rules, overdue),
      h(
        "div",
        { class: "acts" },
        site,
        mapButton(context, work, "works"),
        button(state.t("printSheet"), () => window.print(), "quiet"),
        isPlanner(state) ? opener(t("edit"), (close) => editWork(state, work, etag, again, close)) : null,
      ),
    ),
    part(t("history"), eventList(state, events, items, work.checklist ?? [])),
  ].filter((n) => n !== null);
  return { nodes, flush: ticks.flush };
}

const crewName = (rules: Casework, code: string): string =>
  rules.crews.find((c) => c.code === code)?.name ?? code;

/** One item ticked; the page is read again when the server has it, without waiting for the rest. */
async function tick(
  context: ScreenContext,
  work: WorkFile,
  item: WorkItem,
  again: () => void,
): Promise<void> {
  const { state, signal } = context;
  const label = `${state.term("work_event", "tick")} · ${itemText(state, item)} · ${say(work.properties.title)}`;
  try {
    const answer = await outbox(state).send<WorkEventOutcome>(
      workPath(work),
      { event: "tick", items: [item.id] },
      label,
    );
    if (answer?.outcome !== "applied") state.say(outcomeText(state, answer));
    item.done = true;
    const all = (work.items ?? []).every((i) => i.done);
    if (answer && !signal.aborted && (all || say(work.properties.state) !== "started")) again();
  } catch (error) {
    state.say(troubleText(state, error));
    throw error;
  }
}

function conflictPart(state: State, work: WorkFile, list: WorkEvent[], again: () => void): HTMLElement {
  const t = caseWords(state);
  const settle = (e: WorkEvent, count: boolean) => async () => {
    try {
      await act(state, work, { event: "settle", settles: e.uuid, count });
    } catch (error) {
      state.say(troubleText(state, error));
    }
    again();
  };
  const rows = list.map((e) =>
    h(
      "li",
      {},
      h(
        "p",
        {},
        h("strong", {}, state.term("work_event", e.event)),
        ` · ${e.actor} · `,
        moment(state, e.server_time),
      ),
      h(
        "p",
        {},
        state.term("event_reason", e.why),
        e.quantity ? ` · ${t("quantity")} ${figure(state.lang.get(), e.quantity)}` : "",
        e.note ? ` · ${e.note}` : "",
      ),
      work.allowed?.includes("settle")
        ? h(
            "div",
            { class: "acts" },
            button(t("settleCount"), () => void settle(e, true)()),
            button(t("settleDrop"), () => void settle(e, false)()),
          )
        : null,
    ),
  );
  return h(
    "section",
    { class: "part conflicts" },
    h("h3", {}, t("conflict")),
    h("p", { class: "lead" }, t("conflictNext")),
    h("ul", { class: "lines" }, ...rows),
  );
}

function factsOf(state: State, work: WorkFile, rules: Casework, overdue: boolean): HTMLElement {
  const t = caseWords(state);
  const p = work.properties;
  const unit = rules.units.find((u) => u.id === p.unit_id)?.name;
  return factTable(
    [t("kind"), state.term("work_kind", say(p.kind))],
    [t("crew"), p.crew ? crewName(rules, say(p.crew)) : t("noCrew")],
    [t("unit"), unit],
    [t("due"), p.due_on ? dueDay(state, say(p.due_on), overdue) : null],
    [t("quantity"), doneText(state, p)],
    [t("priority"), Number(p.priority) > 0 ? figure(state.lang.get(), Number(p.priority)) : null],
    [t("from"), p.starts_on ? day(state, say(p.starts_on)) : null],
    [t("until"), p.ends_on ? day(state, say(p.ends_on)) : null],
    [t("reason"), p.reason ? state.term("work_reason", say(p.reason)) : null],
    ...restFacts(state, bodies.WorkPatch, placed, p),
    [t("note"), say(p.note)],
  );
}

/** What was found in order, by whom and when, and what nobody has looked at yet. */
function checkList(state: State, lines: CheckLine[]): HTMLElement {
  const t = caseWords(state);
  const rows = lines.map((line) =>
    h(
      "li",
      { class: line.done ? "" : "to-check" },
      h("p", {}, checkText(state, line)),
      line.done
        ? h("p", { class: "history-who" }, "✓ ", line.done_by ?? "", " · ", moment(state, line.done_at))
        : h("p", { class: "history-who" }, t("notChecked")),
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}

/** Newest first. */
function eventList(
  state: State,
  events: WorkEvent[],
  items: WorkItem[],
  checklist: CheckLine[],
): HTMLElement {
  const t = caseWords(state);
  if (events.length === 0) return h("p", { class: "lead" }, t("noHistory"));
  const names = new Map(items.map((i) => [i.id, itemText(state, i)]));
  const checked = new Map(checklist.map((line) => [line.code, checkText(state, line)]));
  const rows = [...events].reverse().map((e) => {
    const said = [
      e.outcome === "applied" ? null : badge(state.term("event_outcome", e.outcome), "warn"),
      e.why ? h("span", {}, state.term("event_reason", e.why)) : null,
      e.crew ? h("span", {}, `${t("crew")} ${e.crew}`) : null,
      e.quantity === null ? null : h("span", {}, `${t("quantity")} ${figure(state.lang.get(), e.quantity)}`),
      (e.items ?? []).length > 0
        ? h("span", {}, (e.items ?? []).map((i) => names.get(i) ?? i).join(", "))
        : null,
      ...(e.checks ?? []).map((code) => h("span", {}, `✓ ${checked.get(code) ?? code}`)),
      e.reason ? h("span", {}, state.term("work_reason", e.reason)) : null,
      e.note ? h("span", { class: "note-text" }, e.note) : null,
    ].filter((n) => n !== null);
    return h(
      "li",
      {},
      h("p", {}, h("strong", {}, state.term("work_event", e.event))),
      said.length > 0 ? h("p", { class: "history-details" }, ...said) : null,
      h("p", { class: "history-who" }, e.actor || "–", " · ", moment(state, e.client_time ?? e.server_time)),
    );
  });
  return h("ol", { class: "history" }, ...rows);
}
