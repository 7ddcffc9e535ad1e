// What hides a triangle, the worst first, each with a switch to leave it out of
// account and with what to do about it.
import { h } from "../dom";
import type { Shape } from "../shape";
import type { State } from "../state";
import { figure } from "../ui/bits";
import { type Action, type Blocker, gainOf, type SightFeature } from "./answer";
import type { Study } from "./seen";
import { sightWords } from "./words";

/** "Tree 81234", "Place 12", "The ground". */
export function blockerName(state: State, id: number, kind: string): string {
  const t = sightWords(state);
  if (id === 0) return t("ground");
  if (id < 0) return `${state.term("place_kind", kind)} ${-id}`;
  return `${state.term("obstruction_kind", kind)} ${id}`;
}

/** What each act can be done to: only what grows is cut, only a tree has a crown to raise. */
const CAN: Record<string, Set<string>> = {
  raise_crown: new Set(["tree"]),
  lower: new Set(["tree", "hedge", "planter", "crop"]),
};

/** The gentlest act that fits the thing; what cannot be cut is moved. */
export function actionText(state: State, kind: string, actions: Action[], removable: boolean): string {
  const t = sightWords(state);
  if (!removable) return t("immovable");
  const fit = actions.find(({ code }) => CAN[code]?.has(kind));
  return fit ? t(fit.code as "lower", { m: figure(state.lang.get(), fit.to_m, "m") }) : t("remove");
}

function heights(state: State, shape: Shape | undefined): string {
  const { base_m: base, height_m: top } = shape?.props ?? {};
  if (typeof top !== "number") return "";
  const from = typeof base === "number" && base > 0 ? `${figure(state.lang.get(), base)}–` : "";
  return `${from}${figure(state.lang.get(), top, "m")}`;
}

/** The gentlest act that does what removal does comes first in the answer. */
function describe(state: State, study: Study, blocker: Blocker): string {
  const t = sightWords(state);
  const gain = gainOf(blocker);
  const parts = [
    heights(state, study.obstacles.get(blocker.id)),
    blocker.id === 0 ? "" : actionText(state, blocker.kind, blocker.actions ?? [], blocker.removable),
    gain > 0.05 ? t("gain", { m: figure(state.lang.get(), gain, "m") }) : "",
    blocker.estimated ? t("estimatedHere") : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function item(state: State, study: Study, id: number, kind: string, text: string): HTMLElement {
  const ignored = study.question.ignore.includes(id);
  const box = h("input", {
    type: "checkbox",
    role: "switch",
    "data-name": `blocker-${id}`,
    disabled: id === 0,
  });
  box.checked = !ignored;
  box.addEventListener("change", () => study.toggle(id));
  return h(
    "li",
    {},
    h(
      "label",
      { class: "switch" },
      h(
        "span",
        { class: "blocker-text" },
        h("strong", {}, blockerName(state, id, kind)),
        h("small", {}, text),
      ),
      box,
      id === 0 ? null : h("span", { class: "knob", "aria-hidden": "true" }),
    ),
  );
}

export function blockerList(state: State, study: Study, feature: SightFeature): HTMLElement {
  const t = sightWords(state);
  const blockers = feature.properties.details.blockers ?? [];
  const list = h("ul", { class: "blockers" });
  for (const b of blockers) list.append(item(state, study, b.id, b.kind, describe(state, study, b)));
  for (const id of study.question.ignore) {
    const kind = String(study.obstacles.get(id)?.props.kind ?? "");
    if (!blockers.some((b) => b.id === id)) list.append(item(state, study, id, kind, t("ignored")));
  }
  const empty = list.childElementCount === 0;
  return h(
    "div",
    {},
    h("h3", {}, t("blockers")),
    h("p", { class: "note" }, empty ? t("noBlockers") : t("blockersHint")),
    empty ? null : list,
  );
}
