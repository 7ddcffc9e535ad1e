// What finished works have done: Empirical Bayes before and after, by treatment,
// with the interval, and "too early to say" where it is.
import { h } from "../dom";
import type { State } from "../state";
import { badge, day, factTable, type Tone } from "../ui/bits";
import { emptyNote } from "../ui/region";
import { type Column, table } from "../ui/table";
import { fixed, signed, wordsFor } from "./text";
import type { EffectVerdict, TreatmentEffect, WorkEffect } from "./types";

const TONES: Record<EffectVerdict, Tone> = {
  better: "good",
  worse: "bad",
  not_proven: "soft",
  too_early: "warn",
  nothing_after: "soft",
};

/** Crashes fewer (or more) than without the treatment, in per cent. */
export const changeText = (theta: number | null, lang: "zh" | "en"): string =>
  theta === null ? "–" : `${signed(lang, (theta - 1) * 100, 0)}${lang === "zh" ? "%" : " %"}`;

function works(state: State, list: WorkEffect[], show: (w: WorkEffect) => void): HTMLElement {
  const t = wordsFor(state.lang);
  const { lang } = state;
  const columns: Column<WorkEffect>[] = [
    { id: "name", title: t("place"), cell: (w) => w.name || state.t("unnamed"), sort: (w) => w.name },
    { id: "to", title: t("finished"), cell: (w) => day(state, w.to), sort: (w) => w.to },
    {
      id: "before",
      title: t("beforeAfter"),
      figure: true,
      cell: (w) =>
        t("beforeAfterText", {
          before: w.before,
          yearsBefore: fixed(lang, w.years_before),
          after: w.after,
          yearsAfter: fixed(lang, w.years_after),
        }),
    },
    {
      id: "expected",
      title: t("without"),
      figure: true,
      cell: (w) => (w.too_early ? badge(t("too_early"), "warn") : fixed(lang, w.expected)),
      sort: (w) => w.expected,
    },
  ];
  return table(state, {
    caption: t("effects"),
    columns,
    rows: list,
    key: (w) => String(w.work_id),
    choose: show,
  });
}

function card(state: State, e: TreatmentEffect, name: string, show: (w: WorkEffect) => void): HTMLElement {
  const t = wordsFor(state.lang);
  const { lang } = state;
  const interval =
    e.low === null || e.high === null
      ? null
      : t("changeInterval", {
          change: changeText(e.theta, lang),
          low: changeText(e.low, lang),
          high: changeText(e.high, lang),
        });
  return h(
    "section",
    { class: "spot-card" },
    h("span", { class: "compare-head" }, h("h3", {}, name), badge(t(e.verdict), TONES[e.verdict])),
    e.verdict === "too_early" ? h("p", { class: "small" }, t("tooEarlyNote")) : null,
    factTable(
      [t("change"), interval],
      [t("sitesCounted"), e.sites > 0 ? fixed(lang, e.sites, 0) : null],
      [t("sitesEarly"), e.too_early > 0 ? fixed(lang, e.too_early, 0) : null],
      [t("observedAfter"), e.observed === null ? null : fixed(lang, e.observed, 0)],
      [t("expectedAfter"), e.expected === null ? null : fixed(lang, e.expected)],
      [t("naive"), e.naive === null ? null : changeText(e.naive, lang)],
      [
        t("regression"),
        e.regression_to_mean === null
          ? null
          : `${signed(lang, e.regression_to_mean * 100, 0)}${lang === "zh" ? "%" : " %"}`,
      ],
    ),
    e.works.length > 0
      ? h(
          "details",
          { class: "fold tight" },
          h("summary", {}, t("itsWorks", { n: e.works.length })),
          works(state, e.works, show),
        )
      : null,
  );
}

export function effectsView(
  state: State,
  effects: TreatmentEffect[],
  nameOf: (code: string) => string,
  show: (w: WorkEffect) => void,
): Node[] {
  const t = wordsFor(state.lang);
  if (effects.length === 0) return [emptyNote(t("noEffects"), t("noEffectsNext"))];
  return [
    h("p", { class: "lead" }, t("effectsLead")),
    ...effects.map((e) => card(state, e, nameOf(e.treatment), show)),
  ];
}
