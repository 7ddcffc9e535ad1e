// What an intersection’s popup says: how its sight triangles stand, or
// why it has none, and its facts.
import { h } from "../dom";
import { TRIANGLES } from "../layers/triangles";
import { factList } from "../panels/factlist";
import type { Shape } from "../shape";
import type { State } from "../state";
import "../css/sight.css";
import { type Answer, type SightFeature, VERDICTS, verdictRank } from "./answer";
import { sentenceOf, verdictTag } from "./tags";
import { sightWords } from "./words";

/** Each reason once, with the approaches that it is given for. */
export function reasons(state: State, { skipped, legs }: Answer): string[] {
  const by = new Map<string, Set<string>>();
  for (const { leg_id, conflict_leg_id, reason } of skipped ?? []) {
    const names = by.get(reason) ?? new Set<string>();
    for (const id of [leg_id, conflict_leg_id]) {
      const name = legs?.find((leg) => leg.id === id)?.name;
      if (name) names.add(name);
    }
    by.set(reason, names);
  }
  const zh = state.lang.get() === "zh";
  return [...by].map(([reason, names]) => {
    const words = state.term("no_triangle", reason);
    const text = words.charAt(0).toUpperCase() + words.slice(1);
    if (names.size === 0) return text;
    return zh ? `${text}（${[...names].join("、")}）` : `${text} (${[...names].join(", ")})`;
  });
}

/** How the triangles stand, the worst first, and the sentence of the worst. */
function standing(state: State, features: SightFeature[]): Node[] {
  const tally = h("ul", { class: "tags tally" });
  for (const verdict of VERDICTS) {
    const n = features.filter((f) => f.properties.verdict === verdict).length;
    if (n > 0)
      tally.append(h("li", {}, verdictTag(state, verdict), h("span", { class: "count" }, String(n))));
  }
  const rank = (i: number) => verdictRank(features[i]?.properties.verdict);
  const worst = features[[...features.keys()].sort((a, b) => rank(a) - rank(b))[0] ?? 0]?.properties;
  if (!worst || worst.verdict === "clear") return [tally];
  return [tally, h("p", { class: "sentence" }, sentenceOf(state, worst.sentence_zh, worst.sentence_en))];
}

function findings(state: State, answer: Answer): Node[] {
  const t = sightWords(state);
  const title = h("h3", {}, `${t("sightHere")} · ${answer.profile.name}`);
  if (answer.features?.length) return [title, ...standing(state, answer.features)];
  const list = h("ul", { class: "why-none" }, ...reasons(state, answer).map((text) => h("li", {}, text)));
  return [title, h("p", { class: "sentence" }, t("noneAtAll")), list];
}

export function fillJunction(box: HTMLElement, shape: Shape, state: State): () => void {
  const sight = h("div", { class: "junction-sight", role: "status" });
  box.replaceChildren(h("div", { class: "junction" }, sight, factList(state, shape)));
  if (!state.layers.get().has(TRIANGLES)) return () => undefined; // not for this reader
  const abort = new AbortController();
  state.api.get<Answer>(`/api/intersections/${shape.id}/sight`, {}, abort.signal).then(
    (answer) => abort.signal.aborted || sight.replaceChildren(...findings(state, answer)),
    () => undefined, // the facts stand; an absent server has its banner
  );
  return () => abort.abort();
}
