// What finished works have done: Empirical Bayes before and after, by treatment,
// with the interval, and "too early to say" where it is.
import { h } from "../dom";
import type { TreatmentEffect, WorkEffect } from "../generated/api";
import type { State } from "../state";
import { badge, day, factTable, type Tone } from "../ui/bits";
import { emptyNote } from "../ui/region";
import { fixed, signed } from "./text";
import { spotWords } from "./words";

const TONES: Record<TreatmentEffect["verdict"], Tone> = {
  better: "good",
  worse: "bad",
  not_proven: "soft",
  too_early: "warn",
  nothing_after: "soft",
};

/** Crashes fewer (or more) than without the treatment, in per cent. */
export const changeText = (theta: number | null, lang: "zh" | "en"): string =>
  theta === null ? "–" : `${signed(lang, (theta - 1) * 100, 0)}${lang === "zh" ? "%" : " %"}`;

/** One work on a line of its own: where, when, and how many before and after. */
function works(state: State, list: WorkEffect[], show: (w: WorkEffect) => void): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  const rows = list.map((w) => {
    const name = h("button", { type: "button", class: "spot-name" }, w.name || state.t("unnamed"));
    name.addEventListener("click", () => show(w));
    const counts = t("beforeAfterText", {
      before: w.before,
      yearsBefore: fixed(lang, w.years_before),
      after: w.after,
      yearsAfter: fixed(lang, w.years_after),
    });
    const answer = w.too_early ? t("too_early") : `${t("without")} ${fixed(lang, w.expected)}`;
    return h(
      "li",
      { class: "effect-row" },
      name,
      h("p", { class: "small" }, `${t("finished")} `, day(state, w.to), ` · ${counts} · ${answer}`),
    );
  });
  return h("ul", {}, ...rows);
}

function card(state: State, e: TreatmentEffect, name: string, show: (w: WorkEffect) => void): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
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
    e.works?.length
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
  const t = spotWords(state.lang.get());
  if (effects.length === 0) return [emptyNote(t("noEffects"), t("noEffectsNext"))];
  return [
    h("p", { class: "lead" }, t("effectsLead")),
    ...effects.map((e) => card(state, e, nameOf(e.treatment), show)),
  ];
}
