// The page of one hazard file: what it is, what comes next, and all that hangs
// on it.
import type { Tagged } from "../api";
import { h } from "../dom";
import { follow } from "../follow";
import type { LookBack, SiteMeasure, SiteReport, SiteUnit } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { badge, button, day, download, factTable, moment } from "../ui/bits";
import { Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { writeAt } from "./at";
import { documentsPart } from "./documents";
import { fileHead, opener, part } from "./folds";
import { photoGallery, photoGroups, photosOf } from "./gallery";
import { showGuarded, signInNote } from "./gate";
import { historyList, numberIn } from "./history";
import { dueDay, say, stateBadge } from "./listview";
import { casework, isCrew, isPlanner } from "./rules";
import { editForm, measureForm, mergeForm, reportForm, unitForm } from "./siteforms";
import { stepsPart } from "./sitesteps";
import type { Casework, History, HistoryRow, SiteFile, WorkBrief } from "./types";
import { centreOn } from "./views";
import { caseWords } from "./words";

interface Answer {
  file: SiteFile;
  etag: string;
  history: HistoryRow[];
  rules: Casework;
  /** Number of the file that this one was merged into. */
  into: string;
}

async function ask(state: State, id: number, signal: AbortSignal): Promise<Answer> {
  const [tagged, { history }, rules] = await Promise.all([
    state.api.getTagged<SiteFile>(`/api/sites/${id}`, signal) as Promise<Tagged<SiteFile>>,
    state.api.get<History>(`/api/sites/${id}/history`, {}, signal),
    casework(state),
  ]);
  const { merged_into: other } = tagged.value.properties;
  const into = other
    ? say((await state.api.get<SiteFile>(`/api/sites/${say(other)}`, {}, signal)).properties.number)
    : "";
  return { file: tagged.value, etag: tagged.etag, history: history ?? [], rules, into };
}

/** Keeps what is open in the page when the file is read again after an act. */
export function siteFile(
  container: HTMLElement,
  context: ScreenContext,
  id: number,
  back: () => void,
): () => void {
  const { state } = context;
  const region = new Region(state);
  container.append(region.element);
  let first = true;
  const load = () =>
    void showGuarded(
      state,
      region,
      (signal) => ask(state, id, signal),
      (answer) => {
        if (first) centreOn(context, "sites", answer.file);
        first = false;
        return draw(context, answer, load, back);
      },
    );
  load();
  return () => region.stop();
}

function draw(
  context: ScreenContext,
  { file, etag, history, rules, into }: Answer,
  again: () => void,
  back: () => void,
): Node[] {
  const { state, signal } = context;
  const t = caseWords(state);
  const p = file.properties;
  const mergedInto = typeof p.merged_into === "number" ? p.merged_into : null;
  // What was merged into another file is only read.
  const planner = isPlanner(state) && !mergedInto;
  const crew = isCrew(state) && !mergedInto;
  const titles = new Map((file.works ?? []).map((w) => [w.id, w.title]));
  const workTitle = (work: number) => titles.get(work) ?? t("work", { id: work });
  const photos = photoGroups(photosOf(file.events, file.reports, file.look_backs), history);
  const goTo = (other: number) =>
    button(
      t("openOther", { id: (other === mergedInto && into) || numberIn(history, other) || other }),
      () => context.choose(String(other)),
      "link",
    );
  return [
    fileHead(
      button(`← ${t("list")}`, back, "link"),
      say(p.title),
      stateBadge(state, "site_state", say(p.state)),
      p.overdue === true ? badge(state.t("overdue"), "bad") : null,
      h("span", {}, say(p.number)),
      h("span", {}, state.term("site_class", say(p.class))),
    ),
    ...(mergedInto ? [h("p", { class: "offer" }, `${t("mergedInto")} `, goTo(mergedInto))] : []),
    ...((file.merged ?? []).length > 0
      ? [h("p", { class: "offer" }, `${t("merged")} `, ...(file.merged ?? []).map(goTo))]
      : []),
    crew
      ? part(t("steps"), stepsPart(state, file, again))
      : state.session.get().signed_in || mergedInto
        ? part(t("steps"), h("p", { class: "lead" }, t("noSteps")))
        : signInNote(state),
    part(
      t("facts"),
      factsOf(state, file),
      h(
        "div",
        { class: "acts" },
        mapButton(context, file),
        ...(planner ? [opener(t("edit"), (close) => editForm(state, file, etag, again, close))] : []),
      ),
    ),
    part(t("supervision"), supervision(state, file)),
    part(
      t("works"),
      worksOf(context, file.works ?? [], rules, planner),
      planner
        ? h(
            "div",
            { class: "acts" },
            button(t("planWork"), () => context.go("works", writeAt("new", { site: String(file.id) }))),
          )
        : null,
    ),
    part(
      t("lookBacks"),
      lookBacksOf(context, file.look_backs ?? []),
      crew ? inspectNow(context, file, again) : null,
    ),
    part(
      t("reports"),
      reportsOf(state, file.reports ?? []),
      crew ? opener(t("addReport"), (close) => reportForm(state, file.id, again, close)) : null,
    ),
    part(
      t("units"),
      unitsOf(state, file.units ?? []),
      planner ? opener(t("setUnit"), (close) => unitForm(state, file, rules, again, close)) : null,
    ),
    part(
      t("measures"),
      measuresOf(state, file.measures ?? []),
      planner ? opener(t("addMeasure"), (close) => measureForm(state, file, again, close)) : null,
    ),
    part(
      t("photos"),
      ...(photos.length > 0
        ? photos.map(({ work, uuids }) =>
            h(
              "div",
              { class: "photo-group" },
              photos.length > 1 ? h("h4", {}, work ? workTitle(work) : t("photosOfFile")) : null,
              photoGallery(state, uuids, signal),
            ),
          )
        : [h("p", { class: "lead" }, t("noPhotos"))]),
    ),
    documentsPart(state, file, again),
    part(
      t("history"),
      history.length > 0
        ? historyList(state, history, Number(file.id), workTitle)
        : h("p", { class: "lead" }, t("noHistory")),
      h(
        "div",
        { class: "acts" },
        download(t("exportHistory"), `/api/sites/${file.id}/history?f=csv`),
        planner
          ? button(t("toAudit"), () =>
              context.go("admin", writeAt("audit", { object: "sites", object_id: String(file.id) })),
            )
          : null,
      ),
    ),
    ...(planner
      ? [
          part(
            t("more"),
            opener(t("merge"), (close) =>
              mergeForm(state, file, (into) => context.choose(String(into)), close),
            ),
          ),
        ]
      : []),
  ];
}

/** Chooses the file on the map, and lowers the page on a phone. */
export const mapButton = (
  context: ScreenContext,
  { id }: { id: number | string },
  layer = "sites",
): HTMLElement =>
  button(caseWords(context.state)("showOnMap"), async () => {
    const { state, map } = context;
    const shape = await follow(state, `${layer}/${id}`);
    if (!shape) return;
    map.leaflet.setView(map.latLngOf(shape), Math.max(17, map.leaflet.getZoom()));
    context.showMap();
  });

function factsOf(state: State, file: SiteFile): HTMLElement {
  const t = caseWords(state);
  const p = file.properties;
  const evidence = Array.isArray(p.evidence) ? (p.evidence as unknown as { kind: string; id: number }[]) : [];
  return factTable(
    [t("class"), state.term("site_class", say(p.class))],
    [t("origin"), state.term("site_origin", say(p.origin))],
    [t("evidence"), evidence.map((e) => `${state.term("evidence_kind", e.kind)} ${e.id}`).join(", ")],
    [t("opened"), p.opened_at ? moment(state, say(p.opened_at)) : null],
    [t("by"), say(p.opened_by)],
    [t("closed"), p.closed_at ? moment(state, say(p.closed_at)) : null],
    [t("reopened"), Number(p.reopened) > 0 ? t("times", { n: Number(p.reopened) }) : null],
    [t("note"), say(p.note)],
  );
}

function supervision(state: State, file: SiteFile): HTMLElement {
  const t = caseWords(state);
  const p = file.properties;
  if (!p.tier && !p.deadline) return h("p", { class: "lead" }, t("notListed"));
  return factTable(
    [t("tier"), p.tier ? state.term("tier", say(p.tier)) : null],
    [t("noticeNumber"), say(p.supervision_number)],
    [t("deadline"), p.deadline ? dueDay(state, say(p.deadline), p.overdue === true) : null],
    [t("extended"), Number(p.extended) > 0 ? t("times", { n: Number(p.extended) }) : null],
    [t("escalation"), p.escalation ? badge(state.term("escalation", say(p.escalation)), "bad") : null],
  );
}

function worksOf(
  context: ScreenContext,
  works: WorkBrief[],
  { crews }: Casework,
  planner: boolean,
): HTMLElement {
  const { state } = context;
  const t = caseWords(state);
  if (works.length === 0) {
    const next = t(planner ? "noWorksPlanner" : "noWorksOther");
    return h("p", { class: "lead" }, t("noWorks"), " ", next);
  }
  const rows = works.map((w) =>
    h(
      "li",
      {},
      button(w.title, () => context.go("works", String(w.id)), "link"),
      h(
        "p",
        { class: "facts-line" },
        stateBadge(state, "work_state", w.state),
        h("span", {}, state.term("work_kind", w.kind)),
        w.crew ? h("span", {}, crews.find((c) => c.code === w.crew)?.name ?? w.crew) : null,
        w.due_on ? h("span", {}, `${t("due")} `, day(state, w.due_on)) : null,
      ),
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}

function lookBacksOf(context: ScreenContext, list: LookBack[]): HTMLElement {
  const { state } = context;
  const t = caseWords(state);
  if (list.length === 0) return h("p", { class: "lead" }, t("noLookBacks"));
  const mark = (b: LookBack) =>
    b.void_at
      ? badge(t("voided"))
      : b.result
        ? badge(state.term("look_back_result", b.result), b.result === "passed" ? "good" : "bad")
        : badge(t("planned"), "info");
  const rows = list.map((b) =>
    h(
      "li",
      {},
      h(
        "p",
        { class: "facts-line" },
        mark(b),
        h("strong", {}, day(state, b.due_on)),
        h("span", {}, state.term("look_back_origin", b.origin)),
        b.made_by ? h("span", {}, b.made_by) : null,
        !b.result && !b.void_at && isCrew(state)
          ? button(t("record"), () => context.go("look-backs", String(b.id)), "link")
          : null,
      ),
      b.reason || b.note ? h("p", {}, [b.reason, b.note].filter(Boolean).join(" · ")) : null,
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}

/** Only a file that was accepted can be looked back at. */
function inspectNow(context: ScreenContext, file: SiteFile, again: () => void): HTMLElement | null {
  const { state } = context;
  if (!file.steps?.includes("look_back")) return null;
  const t = caseWords(state);
  const act = button(t("inspectNow"), async () => {
    act.disabled = true;
    try {
      const made = await state.api.send<LookBack>("POST", `/api/sites/${file.id}/look-backs`);
      context.go("look-backs", String(made.id));
    } catch (error) {
      state.say(troubleText(state, error));
      again();
    }
  });
  return h("div", { class: "acts" }, act);
}

function reportsOf(state: State, list: SiteReport[]): HTMLElement {
  const t = caseWords(state);
  if (list.length === 0) return h("p", { class: "lead" }, t("noReports"));
  const rows = list.map((r) =>
    h(
      "li",
      {},
      h("p", {}, r.note),
      h(
        "p",
        { class: "facts-line" },
        badge(state.term("site_origin", r.origin)),
        r.reporter ? h("span", {}, r.reporter) : null,
        h("span", {}, r.added_by),
        h("span", {}, moment(state, r.reported_at)),
      ),
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}

function unitsOf(state: State, list: SiteUnit[]): HTMLElement {
  const t = caseWords(state);
  if (list.length === 0) return h("p", { class: "lead" }, t("noUnits"));
  const rows = list.map((u) =>
    h(
      "li",
      {},
      h("p", {}, h("strong", {}, u.name)),
      h(
        "p",
        { class: "facts-line" },
        badge(state.term("unit_role", u.role)),
        u.letter_number ? h("span", {}, `${t("letter")} ${u.letter_number}`) : null,
        u.due_on ? h("span", {}, `${t("letterDue")} `, day(state, u.due_on)) : null,
        u.replied_on ? h("span", {}, `${t("replied")} `, day(state, u.replied_on)) : null,
      ),
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}

function measuresOf(state: State, list: SiteMeasure[]): HTMLElement | null {
  if (list.length === 0) return null;
  const t = caseWords(state);
  const rows = list.map((m) =>
    h(
      "li",
      {},
      h("p", {}, m.measure),
      h(
        "p",
        { class: "facts-line" },
        h("span", {}, `${t("from")} `, day(state, m.starts_on)),
        m.ends_on ? h("span", {}, `${t("until")} `, day(state, m.ends_on)) : null,
      ),
    ),
  );
  return h("ul", { class: "lines" }, ...rows);
}
