// The steps of a file: a button for each that the server allows, and a form for
// what the step demands.

import { Problem } from "../api";
import { h } from "../dom";
import type { NewSiteStep } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import { button } from "../ui/bits";
import { choice, coded, field, form, longText, type Values } from "../ui/form";
import { photoPicker } from "./photos";
import { terms, today } from "./rules";
import type { SiteFile } from "./types";
import { type CaseWord, caseWords } from "./words";

export const STEP_WORDS: Record<string, CaseWord> = {
  verify: "stepVerify",
  refuse: "stepRefuse",
  list: "stepList",
  measure: "stepMeasure",
  rectify: "stepRectify",
  extend: "stepExtend",
  accept: "stepAccept",
  delist: "stepDelist",
  reopen: "stepReopen",
};

/** Steps that go against the file stand last and are quiet. */
const AGAINST = new Set(["refuse", "reopen"]);
/** What brings a file on stands first; the first one is the usual. */
const ORDER = ["verify", "accept", "delist", "rectify", "list", "measure", "extend"];
/** Looking back has its own part in the file, with a result for each that was due. */
const OWN_WAY = new Set(["look_back", "fall_due"]);

const REFUSALS: Record<string, CaseWord> = {
  state: "refusedState",
  open_work: "refusedOpenWork",
  own_work: "refusedOwnWork",
  no_deadline: "refusedNoDeadline",
};

/** The server's refusal in the reader's words. */
export function refusalOf(state: State, error: unknown): unknown {
  const word = error instanceof Problem ? REFUSALS[String(error.more.code ?? "")] : undefined;
  return word ? new Problem(409, caseWords(state)(word)) : error;
}

function stepFields(state: State, step: string, file: SiteFile): HTMLElement[] {
  const t = caseWords(state);
  const reason = (required: boolean) =>
    longText("reason", t("reason"), { of: bodies.NewSiteStep.reason, required });
  const note = longText("note", t("note"), { of: bodies.NewSiteStep.note });
  const deadline = typeof file.properties.deadline === "string" ? file.properties.deadline : "";
  const date = field("deadline", t("deadline"), {
    of: bodies.NewSiteStep.deadline,
    required: true,
    value: deadline,
  });
  switch (step) {
    case "list":
      return [
        choice("tier", t("tier"), terms(state, "tier", ""), { of: bodies.NewSiteStep.tier, required: true }),
        field("number", t("noticeNumber"), { of: bodies.NewSiteStep.number, required: true }),
        date,
        note,
      ];
    case "extend":
      return [date, reason(true), note];
    case "refuse":
    case "reopen":
      return [reason(true), note];
    default:
      return [note];
  }
}

/** The body of a step: what was left empty is left out. */
export function stepBody(step: string, v: Values, photos: string[], uuid: string): NewSiteStep {
  const filled = Object.fromEntries(Object.entries(v).filter(([, value]) => value !== ""));
  const body: NewSiteStep = { uuid, event: coded(step), client_time: new Date().toISOString(), ...filled };
  if (photos.length > 0) body.photos = photos;
  return body;
}

function stepForm(
  state: State,
  step: string,
  file: SiteFile,
  done: () => void,
  cancel: () => void,
): HTMLElement {
  const t = caseWords(state);
  const photos = photoPicker(state, step === "accept" ? "after" : "other", t("photosMore"));
  const word = STEP_WORDS[step];
  const element = form(
    state,
    [...stepFields(state, step, file), photos.element],
    word ? t(word) : state.term("site_event", step),
    async (v, key) => {
      const uuids = photos.ready();
      if (!uuids) return photos.complain();
      try {
        await state.api.post(`/api/sites/${file.id}/events`, stepBody(step, v, uuids, key), key);
      } catch (error) {
        throw refusalOf(state, error);
      }
      done();
    },
    button(t("cancel"), cancel),
  );
  if (step === "extend") {
    const input = element.querySelector<HTMLInputElement>("[name=deadline]");
    if (input) input.min = input.value;
  }
  const day = element.querySelector<HTMLInputElement>("[name=deadline]");
  if (day && step === "list") day.min = today(state);
  return element;
}

/**
 * Steps in the order of use. A file that is verified is put under supervision
 * before its works begin, one that is under supervision already is not again.
 */
export function inOrder(steps: string[], supervised: boolean): string[] {
  const order =
    supervised || !steps.includes("list") || steps.includes("accept") ? ORDER : ["verify", "list", ...ORDER];
  const rank = (step: string) => (AGAINST.has(step) ? 100 : order.includes(step) ? order.indexOf(step) : 50);
  return steps.filter((step) => !OWN_WAY.has(step)).sort((a, b) => rank(a) - rank(b));
}

/** Buttons, and in their place the form of the one that was pressed. */
export function stepsPart(state: State, file: SiteFile, done: () => void): HTMLElement {
  const t = caseWords(state);
  const part = h("div", { class: "steps" });
  const order = inOrder(
    file.steps ?? [],
    file.properties.tier !== null && file.properties.tier !== undefined,
  );
  const choose = () => {
    const buttons = order.map((step, i) => {
      const word = STEP_WORDS[step];
      const label = word ? t(word) : state.term("site_event", step);
      const kind = i === 0 && !AGAINST.has(step) ? "solid" : "quiet";
      const node = button(label, () => fill(step, label), kind);
      node.dataset.step = step;
      return node;
    });
    part.replaceChildren(h("div", { class: "acts" }, ...buttons));
  };
  const fill = (step: string, label: string) => {
    const element = stepForm(state, step, file, done, () => {
      choose();
      part.querySelector<HTMLElement>(`[data-step="${step}"]`)?.focus();
    });
    part.replaceChildren(h("h4", {}, label), element);
    element.querySelector<HTMLElement>("input, select, textarea")?.focus();
  };
  if (order.length === 0) part.append(h("p", { class: "lead" }, t("noSteps")));
  else choose();
  return part;
}
