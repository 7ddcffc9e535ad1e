// A sight triangle explained: the sentence, its figures, what hides it and what
// would help, what it rests on, and switches to see how it would be otherwise.
import { h } from "../dom";
import type { Shape } from "../shape";
import type { State } from "../state";
import { badge, button, figure, percent } from "../ui/bits";
import { troubleText } from "../ui/trouble";
import "../css/sight.css";
import { type SightFeature, triangleFor } from "./answer";
import { basis } from "./basis";
import { blockerList } from "./blockerlist";
import type { Study } from "./seen";
import { studyOf } from "./study";
import { switches } from "./switches";
import { sentenceOf, verdictTag } from "./tags";
import { verifying } from "./verify";
import { sightWords } from "./words";

function tags(state: State, feature: SightFeature, supposed: boolean): HTMLElement {
  const t = sightWords(state);
  const { verdict, estimated, temporary } = feature.properties;
  return h(
    "div",
    { class: "tags" },
    verdictTag(state, verdict),
    supposed ? badge(t("supposed"), "info") : null,
    estimated ? badge(t("estimatedHere"), "warn") : null,
    temporary ? badge(t("temporaryHere"), "soft") : null,
  );
}

/** How much of what is needed is seen, as a bar and in figures. */
function measure(state: State, feature: SightFeature): HTMLElement | null {
  const t = sightWords(state);
  const { available_m: seen, required_m: needed, lane_ratio } = feature.properties;
  if (seen === null || !(needed > 0)) return null;
  const bar = h("div", { class: "bar", "aria-hidden": "true" });
  const part = h("span", {});
  part.style.width = `${Math.max(0, Math.min(100, (100 * seen) / needed))}%`;
  bar.append(part);
  const text = t("seenOf", {
    a: figure(state.lang.get(), seen, "m"),
    r: figure(state.lang.get(), needed, "m"),
  });
  return h(
    "div",
    { class: "measure" },
    bar,
    h("p", {}, text, ` · ${t("laneSeen")} `, h("strong", {}, percent(state.lang.get(), lane_ratio))),
  );
}

/** What changes with every answer. */
function findings(state: State, study: Study, feature: SightFeature): Node[] {
  const { sentence_zh, sentence_en } = feature.properties;
  return [
    h("div", { class: "headline" }, tags(state, feature, study.changed), measure(state, feature)),
    h("p", { class: "sentence", role: "status" }, sentenceOf(state, sentence_zh, sentence_en)),
    blockerList(state, study, feature),
  ].filter((node) => node !== null);
}

export function fillTriangle(box: HTMLElement, shape: Shape, state: State): () => void {
  const t = sightWords(state);
  const study = studyOf(state, Number(shape.props.intersection_id));
  study.chosen = triangleFor(study.seen?.answer.features ?? [], shape.props)?.id ?? "";
  const top = h("div", { class: "findings" });
  const changes = h("div", {});
  const foundation = h("details", {});
  const panel = h("div", { class: "sight" }, top, changes, verifying(state, shape), foundation);
  box.replaceChildren(panel);
  let shown: unknown;
  let supposed = study.changed;
  let built = "none";

  const render = () => {
    panel.setAttribute("aria-busy", String(study.busy));
    const features = study.seen?.answer.features ?? [];
    const feature = features.find((f) => f.id === study.chosen) ?? triangleFor(features, shape.props);
    study.chosen = feature?.id ?? "";
    const key = `${study.chosen} ${study.changed} ${String(study.error)}`;
    if (study.seen === shown && key === top.dataset.key) return;
    keepFocus(panel, () => {
      if (study.error) top.replaceChildren(trouble(state, study));
      else if (feature) top.replaceChildren(...findings(state, study, feature));
      else top.replaceChildren(waiting());
      foundation.hidden = !feature;
      if (feature) foundation.replaceChildren(...basis(state, study, feature));
      // A slider must not be made anew under the finger that moves it.
      const fresh = study.seen !== undefined && (built !== study.chosen || (supposed && !study.changed));
      if (fresh) changes.replaceChildren(switches(state, study, feature));
      if (fresh) built = study.chosen;
    });
    const reset = changes.querySelector<HTMLElement>(".reset");
    if (reset) reset.hidden = !study.changed;
    shown = study.seen;
    supposed = study.changed;
    top.dataset.key = key;
  };
  /** Why the two approaches have no triangle. */
  const whyNone = (): string[] => {
    const { leg_id, conflict_leg_id } = shape.props;
    const reasons = (study.seen?.answer.skipped ?? [])
      .filter((s) => s.leg_id === leg_id && (!s.conflict_leg_id || s.conflict_leg_id === conflict_leg_id))
      .map((s) => state.term("no_triangle", s.reason));
    return reasons.length > 0 ? [`(${reasons.join("; ")})`] : [];
  };
  const waiting = (): HTMLElement =>
    study.seen
      ? h("p", { class: "sentence" }, [t("noTriangle"), ...whyNone()].join(" "))
      : h("p", { class: "sentence" }, sentenceOf(state, shape.props.sentence_zh, shape.props.sentence_en));
  render();
  return state.study.subscribe(render);
}

const trouble = (state: State, study: Study): HTMLElement =>
  h(
    "div",
    { role: "alert" },
    h("p", { class: "sentence" }, troubleText(state, study.error)),
    button(state.t("tryAgain"), () => void study.look()),
  );

/** The element with the focus may be made anew: the one of its name takes over. */
function keepFocus(element: HTMLElement, work: () => void): void {
  const active = document.activeElement;
  const name = active instanceof HTMLElement && element.contains(active) ? active.dataset.name : undefined;
  const scroll = element.scrollTop;
  work();
  element.scrollTop = scroll;
  if (name && !active?.isConnected)
    element.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
}
