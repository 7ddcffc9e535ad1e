// One black spot in full: why, how sure, which rule, what pattern, what around
// it, and what would help.
import { h } from "../dom";
import type {
  PriorityPart,
  ScreeningChoices,
  SpotDetails,
  SpotPattern,
  SpotTreatment,
} from "../generated/api";
import { SEVERITIES } from "../layers/crashes";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button, factTable, figure } from "../ui/bits";
import { hourGrid, shareBar, yearBars } from "./grid";
import { keyFigures } from "./ranking";
import {
  both,
  fixed,
  numberOf,
  profileName,
  reasonOf,
  signed,
  smallP,
  standardText,
  sure,
  textOf,
} from "./text";
import { spotWords } from "./words";

export interface DetailActs {
  back(): void;
  goThere(): void;
  openIntersection?: (() => void) | undefined;
  seeTriangles?: (() => void) | undefined;
  /** For those who may open a hazard file. */
  openFile?: (() => void) | undefined;
}

function figuresOf(state: State, f: Feature, d: SpotDetails): HTMLElement {
  const lang = state.lang.get();
  const t = spotWords(lang);
  const { properties: p } = f;
  const n = (name: string) => numberOf(p, name);
  const year = (value: number | null, decimals = 1) =>
    value === null ? null : `${fixed(lang, value, decimals)} ${t("perYear")}`;
  const excess = n("excess");
  const [low, high] = [n("excess_low"), n("excess_high")];
  const excessText =
    excess === null
      ? null
      : `${signed(lang, excess)} ${t("perYear")}${
          low === null || high === null
            ? ""
            : lang === "zh"
              ? `（${signed(lang, low)} 至 ${signed(lang, high)}）`
              : ` (${signed(lang, low)} to ${signed(lang, high)})`
        }`;
  const severities = SEVERITIES.filter((s) => (d.by_severity[s] ?? 0) > 0)
    .map((s) => `${state.term("severity", s)} ${d.by_severity[s]}`)
    .join(lang === "zh" ? "、" : ", ");
  const [rankLow, rankHigh] = [n("rank_low"), n("rank_high")];
  const rank =
    rankLow === null || rankHigh === null
      ? String(n("rank") ?? "–")
      : `${n("rank")} (${rankLow}–${rankHigh})`;
  const loss = n("loss");
  return factTable(
    [t("rank"), rank],
    [t("observedLong"), `${fixed(lang, n("observed"), 0)} ${t("crashes")}`],
    [t("ofThem"), severities],
    [t("deathsInjured"), `${n("deaths") ?? 0} / ${n("injured") ?? 0}`],
    [t("frequency"), year(n("frequency"))],
    [t("predicted"), year(n("predicted"))],
    [t("expectedLong"), year(n("expected"))],
    [t("excessLong"), excessText],
    [t("probabilityLong"), n("probability") === null ? null : sure(lang, n("probability"))],
    [t("rankExpected"), d.rank_expected === null ? null : fixed(lang, d.rank_expected)],
    [t("inTop"), d.in_top_20 === null ? null : sure(lang, d.in_top_20)],
    [t("loss"), loss === null ? null : t(`loss${loss}` as "loss1")],
    [t("epdo"), n("epdo") === null ? null : `${fixed(lang, n("epdo"))} ${t("pointsPerYear")}`],
    [t("rate"), n("rate") === null ? null : `${fixed(lang, n("rate"), 2)} ${t("rateUnit")}`],
    [
      t("peak"),
      d.peak
        ? t("peakText", {
            from: figure(lang, d.peak.from_m, "m", 0),
            to: figure(lang, d.peak.to_m, "m", 0),
            n: fixed(lang, d.peak.per_km),
          })
        : null,
    ],
    [t("chance"), n("chance") === null ? null : smallP(lang, n("chance") as number)],
  );
}

/** Whether a standard's figures were checked is said beside every use of them. */
export const verifiedTag = (state: State, verified: boolean): HTMLElement =>
  verified
    ? badge(spotWords(state.lang.get())("verifiedShort"), "good")
    : badge(spotWords(state.lang.get())("unverifiedShort"), "warn");

function rulesOf(state: State, choices: ScreeningChoices | undefined, d: SpotDetails): Node[] {
  const t = spotWords(state.lang.get());
  if (!d.rules?.length) return [h("p", { class: "lead" }, t("noRules2"))];
  return d.rules.map((rule) => {
    const set = choices?.profiles?.find((p) => p.code === rule.profile);
    const period = rule.from_year === rule.to_year ? "ruleTextYear" : "ruleText";
    const counted = t(period, { from: String(rule.from_year), to: String(rule.to_year), count: rule.count });
    const score = rule.score > 0 && rule.score !== rule.count ? t("ruleScore", { score: rule.score }) : "";
    const missing = (rule.missing ?? []).map((code) => state.term("rule_condition", code));
    const type = rule.type ? state.term("collision_type", rule.type) : "";
    return h(
      "div",
      { class: "spot-card" },
      h(
        "p",
        {},
        h("b", {}, both(state.lang.get(), rule.name, rule.rule)),
        missing.length > 0 ? " " : null,
        missing.length > 0 ? badge(t("needsConfirmation"), "warn") : null,
      ),
      missing.length > 0
        ? h("p", {}, t("mustConfirm", { what: missing.join(state.lang.get() === "zh" ? "、" : ", ") }))
        : null,
      h("p", {}, [counted, score, type].filter(Boolean).join(" · ")),
      h(
        "p",
        { class: "small" },
        `${profileName(state.lang.get(), choices, rule.profile)} · ${set ? standardText(state.lang.get(), set) : rule.profile} `,
        verifiedTag(state, set?.verified ?? false),
      ),
    );
  });
}

function patternRow(state: State, p: SpotPattern): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  return h(
    "li",
    { class: "pattern" },
    h("b", {}, both(lang, p.name, p.code)),
    h("span", {}, t("patternText", { count: p.count, of: p.of, share: figure(lang, p.share * 100, "%", 0) })),
    shareBar(p.share, p.reference),
    h(
      "small",
      {},
      `${t("patternRef", { reference: figure(lang, p.reference * 100, "%", 0) })} · ${t("patternP", { p: smallP(lang, p.p) })}`,
    ),
  );
}

function diagnosisOf(state: State, d: SpotDetails): Node[] {
  const t = spotWords(state.lang.get());
  const patterns = d.patterns ?? [];
  const clear = patterns.filter((p) => p.significant);
  const rest = patterns.filter((p) => !p.significant && p.share > p.reference).slice(0, 4);
  const trend =
    d.trend.per_year === null
      ? state.term("trend", d.trend.direction)
      : t("trendText", {
          factor: fixed(state.lang.get(), d.trend.per_year, 2),
          p: smallP(state.lang.get(), d.trend.p),
          direction: state.term("trend", d.trend.direction),
        });
  return [
    clear.length > 0
      ? h("ul", { class: "patterns" }, ...clear.map((p) => patternRow(state, p)))
      : h("p", { class: "lead" }, t("nothingStandsOut")),
    rest.length > 0
      ? h(
          "details",
          { class: "fold" },
          h("summary", {}, t("lessSure")),
          h("ul", { class: "patterns" }, ...rest.map((p) => patternRow(state, p))),
        )
      : h("span", {}),
    h("h4", {}, t("byYear")),
    yearBars(d.by_year),
    h("p", { class: "small" }, trend),
    h("h4", {}, t("hours")),
    h(
      "div",
      { class: "grid-box", tabindex: 0, role: "group", "aria-label": t("hours") },
      hourGrid(state, d.grid ?? []),
    ),
    d.untimed > 0 ? h("p", { class: "small" }, t("untimed", { n: d.untimed })) : h("span", {}),
  ];
}

function surroundingsOf(state: State, d: SpotDetails, acts: DetailActs): Node[] {
  const t = spotWords(state.lang.get());
  const near = [...new Set(d.near)]
    .map((k) => state.term("place_kind", k))
    .join(state.lang.get() === "zh" ? "、" : ", ");
  const ways = [
    acts.seeTriangles ? button(t("seeTriangles"), acts.seeTriangles) : null,
    acts.openIntersection ? button(t("openIntersection"), acts.openIntersection) : null,
  ].filter((node) => node !== null);
  return [
    factTable(
      [t("nearPlaces"), near || t("noNear")],
      [
        t("blockedShare"),
        d.blocked === null ? t("blockedUnknown") : figure(state.lang.get(), d.blocked * 100, "%", 0),
      ],
    ),
    ways.length > 0 ? h("div", { class: "acts" }, ...ways) : h("span", {}),
  ];
}

function savedText(state: State, treatment: SpotTreatment): { text: string; doubtful: boolean } {
  const t = spotWords(state.lang.get());
  const { saved_per_year: saved, saved_se: se } = treatment;
  if (saved === null) return { text: t("noFigure"), doubtful: false };
  if (se === null) return { text: `${fixed(state.lang.get(), saved)} ${t("crashes")}`, doubtful: false };
  const [low, high] = [saved - 1.96 * se, saved + 1.96 * se];
  const write = (v: number) => (v < 0 ? `−${fixed(state.lang.get(), -v)}` : fixed(state.lang.get(), v));
  return {
    text: t("savedText", { saved: write(saved), low: write(low), high: write(high) }),
    doubtful: low <= 0,
  };
}

function treatmentCard(state: State, treatment: SpotTreatment): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  const saved = savedText(state, treatment);
  const parts = [
    treatment.cmf === null ? "" : t("cmf", { cmf: fixed(lang, treatment.cmf, 2) }),
    treatment.stars > 0 ? t("stars", { n: treatment.stars }) : t("noStars"),
    treatment.assumed_se ? t("assumedError") : "",
    treatment.source,
  ];
  return h(
    "div",
    { class: "spot-card" },
    h("p", {}, h("b", {}, both(lang, treatment.name, treatment.code))),
    h("p", {}, `${t("saved")} `, h("b", {}, saved.text)),
    saved.doubtful ? h("p", { class: "small" }, t("mayBeNothing")) : null,
    h(
      "p",
      { class: "small" },
      `${state.term("work_kind", treatment.work_kind)} · ${parts.filter(Boolean).join(" · ")} `,
      verifiedTag(state, treatment.verified),
    ),
  );
}

export function priorityList(state: State, parts: PriorityPart[]): HTMLElement {
  const t = spotWords(state.lang.get());
  const points = parts.reduce((sum, p) => sum + p.points, 0);
  const most = parts.reduce((sum, p) => sum + p.most, 0);
  const rows = parts.map((p) => {
    const bar = h("span", { class: "part-bar", "aria-hidden": "true" });
    const own = h("span", { class: "own" });
    own.style.width = `${p.most > 0 ? (p.points / p.most) * 100 : 0}%`;
    bar.append(own);
    const text = `${fixed(state.lang.get(), p.points, 0)} / ${fixed(state.lang.get(), p.most, 0)}`;
    return h(
      "li",
      {},
      h(
        "span",
        {},
        both(state.lang.get(), p.name, p.code),
        p.figure === null ? h("small", {}, ` ${t("unknownPart")}`) : null,
      ),
      bar,
      h("b", {}, text),
    );
  });
  return h(
    "div",
    {},
    h(
      "p",
      { class: "lead" },
      t("priorityOf", { points: fixed(state.lang.get(), points, 0), most: fixed(state.lang.get(), most, 0) }),
    ),
    h("ul", { class: "parts-list" }, ...rows),
  );
}

export function spotDetail(
  state: State,
  choices: ScreeningChoices | undefined,
  f: Feature,
  d: SpotDetails,
  acts: DetailActs,
): HTMLElement {
  const t = spotWords(state.lang.get());
  const { properties: p } = f;
  const junction = p.place === "intersection";
  const heading = h("h3", { class: "spot-title", tabindex: -1 }, textOf(p, "name") || state.t("unnamed"));
  const length = numberOf(p, "length_m");
  const kicker = [
    state.term("black_spot_place", textOf(p, "place")),
    t("rankOf", { n: String(numberOf(p, "rank") ?? "–") }),
    length === null ? "" : figure(state.lang.get(), length, "m", 0),
  ];
  return h(
    "article",
    { class: "spot-detail" },
    h("div", { class: "acts" }, button(`← ${t("back")}`, acts.back, "link")),
    h("p", { class: "small" }, kicker.filter(Boolean).join(" · ")),
    heading,
    keyFigures(state, f),
    h("p", { class: "spot-why" }, reasonOf(state.lang.get(), p)),
    h(
      "div",
      { class: "acts" },
      button(t("goThere"), acts.goThere),
      acts.openFile ? button(state.t("openSiteFile"), acts.openFile) : null,
    ),
    h("h3", {}, t("rules")),
    ...rulesOf(state, choices, d),
    h("h3", {}, t("diagnosis")),
    ...diagnosisOf(state, d),
    h("h3", {}, t("treatments")),
    ...(d.treatments?.length
      ? [
          h("p", { class: "small" }, t("savedNote")),
          ...d.treatments.map((treatment) => treatmentCard(state, treatment)),
        ]
      : [h("p", { class: "lead" }, t("noTreatments"))]),
    ...(junction ? [h("h3", {}, t("surroundings")), ...surroundingsOf(state, d, acts)] : []),
    h("h3", {}, t("figures")),
    figuresOf(state, f, d),
    ...(d.priority?.length ? [h("h3", {}, t("priority")), priorityList(state, d.priority)] : []),
    junction ? h("p", { class: "small" }, t("catchmentNote")) : h("span", {}),
  );
}
