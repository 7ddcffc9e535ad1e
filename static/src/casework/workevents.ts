// What may be done with a work: a button for each event that the server allows,
// and a form for what it demands. All of them go through the outbox.

import { h } from "../dom";
import type { Check, CheckLine, NewWorkEvent, WorkEventOutcome, WorkNotice } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import { button } from "../ui/bits";
import { choice, coded, field, form, longText, type Values, values } from "../ui/form";
import { outbox } from "./outboxbar";
import { photoPicker } from "./photos";
import { terms } from "./rules";
import type { Casework, WorkFile } from "./types";
import { type CaseWord, caseWords } from "./words";

const EVENT_WORDS: Record<string, CaseWord> = {
  start: "doStart",
  progress: "doProgress",
  done: "doDone",
  block: "doBlock",
  note: "doNote",
  assign: "doAssign",
  accept: "doAccept",
  return: "doReturn",
  cancel: "doCancel",
  reopen: "doReopen",
};

/** In the order of use; ticks and settlements have their own places in the page. */
const ORDER = [
  "done",
  "accept",
  "start",
  "assign",
  "progress",
  "block",
  "return",
  "note",
  "reopen",
  "cancel",
] as const;
const REASONED = new Set(["block", "return", "cancel", "reopen"]);
const PHOTOS: Record<string, ["before" | "after" | "other", CaseWord]> = {
  start: ["before", "photosBefore"],
  done: ["after", "photosAfter"],
  progress: ["after", "photosAfter"],
  block: ["other", "photosMore"],
  note: ["other", "photosMore"],
  return: ["other", "photosMore"],
};

const OFFICE = new Set([
  "vehicle_parked",
  "owner_refuses",
  "wrong_place",
  "power_line",
  "lane_closure",
  "weather",
  "material_missing",
]);
const FIELD = new Set(["not_good_enough", "photos_missing", "look_back_failed"]);

/** A crew cannot work for reasons of the street; an office sends back for reasons of the work. */
export const reasonsFor = (all: [string, string][], event: string): [string, string][] =>
  all.filter(([code]) =>
    event === "block" ? !FIELD.has(code) : event === "return" ? !OFFICE.has(code) : true,
  );

export const workPath = (work: WorkFile): string => `/api/works/${work.id}/events`;

/** How much is left to do; 0 when more was done than planned. */
export const leftOf = (work: WorkFile): number =>
  Math.max(0, Number(work.properties.quantity ?? 0) - Number(work.properties.quantity_done ?? 0));

/** What the answer means, in a sentence. */
export function outcomeText(state: State, answer: WorkEventOutcome | undefined): string {
  const t = caseWords(state);
  if (!answer) return t("keptForLater");
  if (answer.outcome === "conflict")
    return t("outcomeConflict", { why: state.term("event_reason", answer.why) });
  return t(answer.outcome === "held" ? "outcomeHeld" : "sent");
}

/** What the outbox does not add by itself. */
type Event = Omit<NewWorkEvent, "uuid">;

/** Sends an event, or keeps it, and says which. */
export async function act(state: State, work: WorkFile, event: Event): Promise<void> {
  const name = state.term("work_event", String(event.event));
  const label = `${name} · ${String(work.properties.title ?? work.id)}`;
  const answer = await outbox(state).send<WorkEventOutcome>(workPath(work), event, label);
  state.say(outcomeText(state, answer));
}

function quantityField(state: State, work: WorkFile, event: string): HTMLElement | null {
  const items = work.items ?? [];
  if (items.length > 0 || !(event === "done" || event === "progress")) return null;
  const unit = state.term("work_unit", String(work.properties.unit ?? ""));
  const value = event === "done" ? leftOf(work) : "";
  return field("quantity", caseWords(state)("howMuch"), {
    of: bodies.NewWorkEvent.quantity,
    min: 0,
    required: true,
    unit,
    value,
  });
}

export const checkText = (state: State, line: Check): string =>
  state.lang.get() === "zh" ? line.zh : line.en;

/** What of the checklist nobody has found in order yet, to be ticked on the spot. */
function checks(state: State, list: CheckLine[], event: string): HTMLElement | null {
  const open = list.filter((line) => !line.done);
  if (!(event === "done" || event === "progress") || open.length === 0) return null;
  const t = caseWords(state);
  const boxes = open.map((line) => field(`check_${line.code}`, checkText(state, line), { type: "checkbox" }));
  return h(
    "div",
    { class: "checks", role: "group", "aria-label": t("checklist") },
    h("p", { class: "label" }, t("checklist")),
    ...boxes,
  );
}

/** The codes of the lines that were ticked. */
export const checked = (list: Check[], v: Values): string[] =>
  list.map((line) => line.code).filter((code) => v[`check_${code}`] === "on");

/** What the server wants to be known before an event, in the reader's language. */
export const noticesOf = (state: State, list: WorkNotice[] | null | undefined, event: string): string[] =>
  (list ?? []).filter((n) => n.event === event).map((n) => (state.lang.get() === "zh" ? n.zh : n.en));

export function eventBody(event: string, v: Values, photos: string[], checks: string[]): Event {
  const body: Event = { event: coded(event) };
  if (v.note) body.note = v.note;
  if (v.quantity) body.quantity = Number(v.quantity);
  if (v.reason) body.reason = coded(v.reason);
  if (v.crew) body.crew = v.crew;
  if (photos.length > 0) body.photos = photos;
  if (checks.length > 0) body.checks = checks;
  return body;
}

function eventForm(
  state: State,
  work: WorkFile,
  rules: Casework,
  event: string,
  before: () => void,
  done: () => void,
  cancel: () => void,
): HTMLElement {
  const t = caseWords(state);
  const of = PHOTOS[event];
  const photos = of ? photoPicker(state, of[0], t(of[1])) : undefined;
  const checklist = work.checklist ?? [];
  const left = (work.items ?? []).filter((i) => !i.done).length;
  const crews = rules.crews.map((c): [string, string] => [c.code, c.name]);
  const reasons = reasonsFor(terms(state, "work_reason", ""), event);
  const fields = [
    ...noticesOf(state, work.notices, event).map((text) => h("p", { class: "offer", role: "note" }, text)),
    event === "reopen" && work.properties.state === "accepted"
      ? h("p", { class: "offer", role: "note" }, t("reopenTakesBack"))
      : null,
    event === "done" && left > 0 ? h("p", { class: "offer" }, t("itemsLeft", { n: left })) : null,
    event === "assign"
      ? choice("crew", t("crew"), [["", ""], ...crews], {
          of: bodies.NewWorkEvent.crew,
          required: true,
          value: String(work.properties.crew ?? ""),
        })
      : null,
    REASONED.has(event)
      ? choice("reason", t("reason"), reasons, { of: bodies.NewWorkEvent.reason, required: true })
      : null,
    quantityField(state, work, event),
    photos?.element ?? null,
    checks(state, checklist, event),
    longText("note", t("note"), { of: bodies.NewWorkEvent.note }),
  ].filter((f) => f !== null);
  const word = EVENT_WORDS[event];
  const label = word ? t(word) : state.term("work_event", event);
  const element: HTMLFormElement = form(
    state,
    fields,
    label,
    async (v) => {
      const uuids = photos ? photos.ready() : [];
      if (!uuids) return photos?.complain();
      before();
      await act(state, work, eventBody(event, v, uuids, checked(checklist, values(element))));
      done();
    },
    button(t("cancel"), cancel),
  );
  return element;
}

/** Buttons, and in their place the form of the one that was pressed. */
export function eventsPart(
  state: State,
  work: WorkFile,
  rules: Casework,
  before: () => void,
  done: () => void,
): HTMLElement {
  const t = caseWords(state);
  const part = h("div", { class: "steps" });
  const known = ORDER.filter((event) => work.allowed?.includes(event));
  const choose = () => {
    const buttons = known.map((event, i) => {
      const word = EVENT_WORDS[event];
      const label = word ? t(word) : state.term("work_event", event);
      const node = button(label, () => fill(event, label), i === 0 ? "solid" : "quiet");
      node.dataset.event = event;
      return node;
    });
    part.replaceChildren(h("div", { class: "acts work-acts" }, ...buttons));
  };
  const fill = (event: string, label: string) => {
    const cancel = () => {
      choose();
      part.querySelector<HTMLElement>(`[data-event="${event}"]`)?.focus();
    };
    part.replaceChildren(h("h4", {}, label), eventForm(state, work, rules, event, before, done, cancel));
    part.querySelector<HTMLElement>("select, input:not([type=file])")?.focus({ preventScroll: true });
    part.scrollIntoView({ block: "nearest" });
  };
  if (known.length === 0) part.append(h("p", { class: "lead" }, t("noSteps")));
  else choose();
  return part;
}
