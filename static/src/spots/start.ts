// A new screening: what to ask for, and how far it has got.

import { h } from "../dom";
import type { ScreeningChoices, ScreeningRequest } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import { button } from "../ui/bits";
import { choice, coded, field, form, type Values } from "../ui/form";
import { followJob, type JobWords } from "../ui/job";
import { both, measureName, profileName, stepName } from "./text";
import type { Job, ScreeningJob } from "./types";
import { spotWords } from "./words";

/** Boxes to tick, folded away; none ticked means all. */
function several(state: State, name: string, label: string, terms: [string, string][]): HTMLElement {
  const t = spotWords(state.lang.get());
  const tally = h("span", { class: "count" }, t("noneMeansAll"));
  const boxes = terms.map(([code, text]) => {
    const box = h("input", { type: "checkbox", name: `${name}.${code}` });
    return h("label", { class: "tick" }, box, text);
  });
  const element = h(
    "details",
    { class: "fold several", "data-field": name },
    h("summary", {}, label, tally),
    h("div", { class: "ticks" }, ...boxes),
    h("p", { class: "fault", hidden: true }),
  );
  element.addEventListener("change", () => {
    const n = element.querySelectorAll("input:checked").length;
    tally.textContent = n === 0 ? t("noneMeansAll") : t("chosen", { n });
  });
  return element;
}

const SETS = { severity: "severity", modes: "mode", types: "collision_type" } as const;
const NUMBERS = ["seed", "most"] as const;

/** What the form says as the server wants it; empty fields are left out. */
export function readParameters(values: Values): ScreeningRequest {
  const out: ScreeningRequest = { profile: values.profile ?? "" };
  for (const name of ["from", "to", "measure", "weights"] as const) {
    const value = values[name];
    if (value) out[name] = value;
  }
  for (const name of NUMBERS) if (values[name]) out[name] = Number(values[name]);
  if (values.least_probability) out.least_probability = Number(values.least_probability) / 100;
  out.density = values.density === "on";
  for (const name of Object.keys(SETS) as (keyof typeof SETS)[]) {
    const ticked = Object.keys(values).filter((key) => key.startsWith(`${name}.`) && values[key] === "on");
    if (ticked.length > 0) out[name] = ticked.map((key) => coded<never>(key.slice(name.length + 1)));
  }
  return out;
}

export function startForm(
  state: State,
  choices: ScreeningChoices,
  started: (job: Job) => void,
  signal: AbortSignal,
): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  const { defaults } = choices;
  const terms = (list: string): [string, string][] =>
    (state.vocabulary.lists[list] ?? []).map(([code]) => [code, state.term(list, code)]);
  const profiles: [string, string][] = (choices.profiles ?? []).map((p) => [
    p.code,
    `${both(lang, p.name, p.code)}${p.verified ? "" : lang === "zh" ? "（未核实）" : " (unverified)"}`,
  ]);
  profiles.push(["none", profileName(lang, choices, "none")]);
  const more = h(
    "details",
    { class: "fold" },
    h("summary", {}, t("more")),
    h(
      "div",
      { class: "form" },
      choice(
        "measure",
        t("measure"),
        (choices.measures ?? []).map((m) => [m, measureName(lang, m)]),
        {
          value: defaults.measure ?? "excess",
        },
      ),
      choice(
        "weights",
        t("weights"),
        (choices.weights ?? []).map((w) => [w.code, both(lang, w.name, w.code)]),
        {
          value: defaults.weights ?? "",
        },
      ),
      field("least_probability", t("leastProbability"), {
        type: "number",
        value: Math.round((defaults.least_probability ?? 0.9) * 100),
        min: 1,
        max: 99,
        step: "any",
        unit: "%",
      }),
      field("most", t("most"), { of: bodies.ScreeningRequest.most, value: defaults.most }),
      field("seed", t("seed"), {
        of: bodies.ScreeningRequest.seed,
        value: defaults.seed,
        note: t("seedNote"),
      }),
      field("density", t("densityMap"), { type: "checkbox", value: defaults.density === false ? "" : "on" }),
    ),
  );
  const period = h(
    "div",
    { class: "pair" },
    field("from", t("from"), { of: bodies.ScreeningRequest.from, type: "date" }),
    field("to", t("to"), { of: bodies.ScreeningRequest.to, type: "date" }),
  );
  const fields = [
    h("p", { class: "lead" }, t("startLead")),
    choice("profile", t("profile"), profiles, { value: defaults.profile }),
    period,
    h("p", { class: "small" }, choices.from ? t("dataFromTo", { from: choices.from, to: choices.to }) : ""),
    several(state, "severity", t("severity"), terms("severity")),
    several(state, "modes", t("modes"), terms("mode")),
    several(state, "types", t("types"), terms("collision_type")),
    more,
  ];
  const element = form(state, fields, t("start"), async (values, key) => {
    const answer = await state.api.post<ScreeningJob>("/api/screenings", readParameters(values), key, signal);
    started(answer.job);
  });
  // A fault in what is folded away must be seen.
  element.addEventListener("invalid", () => more.setAttribute("open", ""), true);
  return element;
}

export interface ProgressActs {
  done(job: Job): void;
  again(): void;
}

/** Follows a screening until it has ended; gives back the way to stop looking. */
export function jobProgress(state: State, job: Job, element: HTMLElement, acts: ProgressActs): () => void {
  const t = spotWords(state.lang.get());
  const words: JobWords = {
    running: t("running"),
    waiting: t("waiting"),
    ended: t("ended"),
    cancelling: t("cancelling"),
    cancelled: t("cancelled"),
    lost: t("lost"),
    step: (note) => stepName(state.lang.get(), note),
    failed: (why) => t("failed", { why }),
    done: (now) => t("done", { n: (now as Job).result?.spots ?? 0 }),
  };
  return followJob(state, job, element, words, {
    after: () => [button(t("again"), acts.again)],
    done: (now) => acts.done(now as Job),
  });
}
