// Names and figures of screenings in the reader's words.

import type { RuleSet, ScreeningChoices, Words } from "../generated/api";
import { formatNumber, languageIndex, type WordPair } from "../i18n";
import type { State } from "../state";
import type { Lang, Properties } from "../types";
import type { Screening } from "./types";
import { spotWords } from "./words";

export const both = (lang: Lang, name: Words | undefined, code = ""): string =>
  (name && (lang === "zh" ? name.zh || name.en : name.en || name.zh)) || code;

/** A standard with its edition and clause. */
export const standardText = (lang: Lang, set: RuleSet): string =>
  [
    lang === "zh" ? set.standard_zh : set.standard,
    set.edition === "unknown" ? spotWords(lang)("editionUnknown") : set.edition,
    set.clause,
  ]
    .filter(Boolean)
    .join(lang === "zh" ? "，" : ", ");

/** With the same number of decimals in every row, so that a column can be compared. */
export const fixed = (lang: Lang, value: number | null | undefined, decimals = 1): string =>
  value === null || value === undefined || !Number.isFinite(value)
    ? "–"
    : new Intl.NumberFormat(lang === "zh" ? "zh-CN" : "en-GB", {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(value);

/** An excess says its direction: "+2.4", "−0.3". */
export const signed = (lang: Lang, value: number | null | undefined, decimals = 1): string => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = fixed(lang, Math.abs(value), decimals);
  return value < 0 ? `−${text}` : `+${text}`;
};

/** A probability is never said to be certain. */
export function sure(lang: Lang, p: number | null | undefined): string {
  if (p === null || p === undefined || !Number.isFinite(p)) return "–";
  if (p > 0.99) return lang === "zh" ? ">99%" : "> 99 %";
  if (p < 0.01) return lang === "zh" ? "<1%" : "< 1 %";
  return lang === "zh" ? `${Math.round(p * 100)}%` : `${Math.round(p * 100)} %`;
}

/** A p-value: "0.03", "< 0.001". */
export const smallP = (lang: Lang, p: number): string =>
  p < 0.001 ? "< 0.001" : formatNumber(lang, p, p < 0.1 ? 3 : 2);

export const numberOf = (props: Properties, name: string): number | null => {
  const value = props[name];
  return typeof value === "number" ? value : null;
};
export const textOf = (props: Properties, name: string): string => {
  const value = props[name];
  return value === null || value === undefined ? "" : String(value);
};
export const listOf = (props: Properties, name: string): string[] => {
  const value = props[name];
  return Array.isArray(value) ? value.map(String) : [];
};

export const reasonOf = (lang: Lang, props: { reason_zh?: unknown; reason_en?: unknown }): string =>
  String((lang === "zh" ? props.reason_zh : props.reason_en) ?? "");

export function profileName(lang: Lang, choices: ScreeningChoices | undefined, code: string): string {
  if (code === "none") return spotWords(lang)("noRules");
  return both(lang, choices?.profiles?.find((p) => p.code === code)?.name, code);
}

/** "CN-MPS-2001/spot" in words. */
export function ruleName(lang: Lang, choices: ScreeningChoices | undefined, rule: string): string {
  const [profile = "", code = ""] = rule.split("/");
  const found = choices?.profiles?.find((p) => p.code === profile)?.rules?.find((r) => r.code === code);
  return both(lang, found?.name, rule);
}

const MEASURES: Record<string, WordPair> = {
  excess: ["超额事故（经验贝叶斯）", "Excess crashes (Empirical Bayes)"],
  weighted_excess: ["按严重程度加权的超额", "Excess weighted by severity"],
  expected: ["预期事故（经验贝叶斯）", "Expected crashes (Empirical Bayes)"],
  probability: ["高于同类地点的概率", "Probability of being worse than similar places"],
  moments: ["超额（矩估计）", "Excess (method of moments)"],
  frequency: ["事故次数", "Number of crashes"],
  epdo: ["当量事故（EPDO）", "Equivalent crashes (EPDO)"],
  rate: ["事故率", "Crash rate"],
};
export const measureName = (lang: Lang, code: string): string =>
  MEASURES[code]?.[languageIndex(lang)] ?? code;

const STEPS: Record<string, WordPair> = {
  load: ["读取数据", "Reading the data"],
  estimate: ["估计预期事故", "Estimating expected crashes"],
  rules: ["套用规则", "Applying the rules"],
  "patterns of density": ["检验密集路段", "Testing for dense sections"],
  "hot roads": ["比较相邻路段", "Comparing roads with their neighbours"],
  clusters: ["寻找聚集区", "Looking for clusters"],
  ranks: ["计算排名", "Ranking"],
  diagnosis: ["诊断", "Diagnosis"],
  density: ["计算密度图", "Making the density map"],
  store: ["保存结果", "Storing the result"],
  done: ["完成", "Done"],
};
export const stepName = (lang: Lang, note: string): string => STEPS[note]?.[languageIndex(lang)] ?? note;

const COVARIATES: Record<string, WordPair> = {
  constant: ["常数项", "Constant"],
  lanes: ["车道数（对数）", "Lanes (log)"],
  speed: ["车速（对数）", "Speed (log)"],
  volume_major: ["主路流量（对数）", "Volume, main road (log)"],
  volume_minor: ["相交道路流量（对数）", "Volume, cross road (log)"],
};
const GROUPS: Record<string, { word: WordPair; list: string }> = {
  main: { word: ["主路", "Main road"], list: "road_class" },
  cross: { word: ["相交道路", "Cross road"], list: "road_class" },
  class: { word: ["道路", "Road"], list: "road_class" },
  shape: { word: ["形状", "Shape"], list: "intersection_kind" },
  control: { word: ["控制", "Control"], list: "control" },
  setting: { word: ["环境", "Setting"], list: "setting" },
  area: { word: ["环境", "Setting"], list: "setting" },
};
const LEVELS: Record<string, WordPair> = {
  rare: ["少见类别合并", "rare kinds together"],
  oneway: ["单行", "one-way"],
  other: ["其他", "other"],
};

/** "main=residential" as "Main road: Residential street". */
export function covariateName(state: State, name: string): string {
  const lang = state.lang.get();
  const plain = COVARIATES[name];
  if (plain) return plain[languageIndex(lang)];
  if (name.endsWith("_unknown"))
    return `${covariateName(state, name.slice(0, -"_unknown".length))} ${lang === "zh" ? "未知" : "not known"}`;
  const [group = "", level = ""] = name.split("=");
  const known = GROUPS[group];
  if (!known) return name;
  const term = state.term(known.list, level);
  const word = term === level ? (LEVELS[level]?.[languageIndex(lang)] ?? level) : term;
  return `${known.word[languageIndex(lang)]}${lang === "zh" ? "：" : ": "}${word}`;
}

/** What the estimation has to say; older screenings say it in English alone. */
export const sayings = (state: State, en: string[], zh?: string[]): string[] =>
  state.lang.get() === "zh" && zh ? zh : en;

/** "main=trunk: it says nothing …" with the name in words. */
export function leftOutText(state: State, text: string): string {
  const cut = text.indexOf(": ");
  if (cut < 0) return covariateName(state, text);
  const [name, why] = [text.slice(0, cut), text.slice(cut + 2)];
  return `${covariateName(state, name)}${state.lang.get() === "zh" ? "——" : " – "}${why}`;
}

export const screeningTitle = (state: State, choices: ScreeningChoices | undefined, s: Screening): string =>
  spotWords(state.lang.get())("screeningOption", {
    id: String(s.id),
    from: s.from,
    to: s.to,
    profile: profileName(state.lang.get(), choices, s.profile),
  });

/** The vocabulary of each aspect of a diagnosis. */
const ASPECTS: Record<string, string> = {
  type: "collision_type",
  mode: "mode",
  light: "light",
  weather: "weather",
  surface: "surface",
  hours: "hour_band",
  weekday: "weekday_band",
};

/** "type.turning" in words. */
export function patternName(state: State, pattern: string): string {
  const [aspect = "", code = ""] = pattern.split(".");
  return state.term(ASPECTS[aspect] ?? aspect, code);
}
