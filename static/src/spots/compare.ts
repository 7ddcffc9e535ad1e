// Two screenings side by side: what entered the list, what left it, what moved.
import { h } from "../dom";
import type { ScreeningRequest, TopSpot } from "../generated/api";
import type { State } from "../state";
import { badge } from "../ui/bits";
import { emptyNote } from "../ui/region";
import { fixed, reasonOf, signed } from "./text";
import type { Comparison } from "./types";
import { spotWords } from "./words";

/** The names of the parameters that are not the same in both. */
export function differing(a: ScreeningRequest, b: ScreeningRequest): (keyof ScreeningRequest)[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ScreeningRequest>;
  return [...names].filter((name) => JSON.stringify(a[name] ?? null) !== JSON.stringify(b[name] ?? null));
}

const PARAMETER_WORDS = {
  profile: "profile",
  from: "from",
  to: "to",
  severity: "severity",
  modes: "modes",
  types: "types",
  measure: "measure",
  weights: "weights",
  seed: "seed",
  least_probability: "leastProbability",
  most: "most",
  cluster_points: "clusterPoints",
  density: "densityMap",
} as const;

export interface CompareActs {
  point(key: string): void;
  /** Shows a place; those that left are of the other screening. */
  choose(spot: TopSpot): void;
}

function row(state: State, spot: TopSpot, tag: HTMLElement | null, acts: CompareActs): HTMLElement {
  const t = spotWords(state.lang.get());
  const key = `black-spots/${spot.id}`;
  const open = h("button", { type: "button", class: "spot-name" }, spot.name || state.t("unnamed"));
  const figures = [
    `${t("observed")} ${fixed(state.lang.get(), spot.observed, 0)}`,
    `${t("excess")} ${signed(state.lang.get(), spot.excess)}`,
    spot.place === "intersection" ? "" : state.term("black_spot_place", spot.place),
  ];
  const item = h(
    "li",
    { class: "compare-row" },
    h("span", { class: "compare-rank" }, String(spot.rank)),
    h(
      "div",
      { class: "spot-main" },
      h("span", { class: "compare-head" }, open, tag),
      h("small", {}, figures.filter(Boolean).join(" · ")),
      h("p", { class: "spot-reason" }, reasonOf(state.lang.get(), spot)),
    ),
  );
  open.addEventListener("click", () => acts.choose(spot));
  item.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && acts.point(key));
  item.addEventListener("pointerleave", () => acts.point(""));
  return item;
}

function part(state: State, title: string, n: number, rows: HTMLElement[], open: boolean): HTMLElement {
  const t = spotWords(state.lang.get());
  const body =
    rows.length > 0 ? h("ul", { class: "compare-list" }, ...rows) : h("p", { class: "lead" }, t("nobody"));
  return h(
    "details",
    { class: "fold part", open: open && n > 0 },
    h("summary", {}, title, h("span", { class: "count" }, String(n))),
    body,
  );
}

export function comparisonView(state: State, c: Comparison, acts: CompareActs): Node[] {
  const t = spotWords(state.lang.get());
  if (c.screening.id === c.with.id) return [emptyNote(t("sameScreening"), "")];
  const differs = differing(c.screening.parameters, c.with.parameters).map((name) =>
    name in PARAMETER_WORDS ? t(PARAMETER_WORDS[name as keyof typeof PARAMETER_WORDS]) : String(name),
  );
  const lead = [
    c.same_data ? t("sameData") : t("otherData"),
    differs.length > 0 ? t("differsIn", { what: differs.join(state.lang.get() === "zh" ? "、" : ", ") }) : "",
  ];
  const [entered, left, moved] = [c.entered ?? [], c.left ?? [], c.moved ?? []];
  const none = entered.length + left.length + moved.length === 0;
  const move = (by: number) =>
    by > 0 ? badge(`↑ ${t("rose", { n: by })}`, "bad") : badge(`↓ ${t("fell", { n: -by })}`, "good");
  return [
    h("p", { class: "lead" }, lead.filter(Boolean).join(" ")),
    h(
      "ul",
      { class: "tallies" },
      ...(
        [
          ["entered", entered.length],
          ["left", left.length],
          ["moved", moved.length],
          ["unchanged", c.unchanged],
        ] as const
      ).map(([word, n]) => h("li", {}, h("b", {}, String(n)), h("span", {}, t(word)))),
    ),
    none ? emptyNote(t("same"), "") : h("span", {}),
    part(
      state,
      t("entered"),
      entered.length,
      entered.map((s) => row(state, s, null, acts)),
      true,
    ),
    part(
      state,
      t("left"),
      left.length,
      left.map((s) => row(state, s, badge(t("wasRank", { n: String(s.rank) })), acts)),
      true,
    ),
    part(
      state,
      t("moved"),
      moved.length,
      moved.map(({ spot, was, by }) =>
        row(
          state,
          spot,
          h("span", {}, move(by), " ", h("small", {}, t("wasRank", { n: String(was.rank) }))),
          acts,
        ),
      ),
      entered.length + left.length === 0,
    ),
  ];
}
