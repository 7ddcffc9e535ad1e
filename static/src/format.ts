// A property's value as the reader would write it.

import type { LegendColumn as Column } from "./generated/api";
import { formatNumber, LOCALE, term, words } from "./i18n";
import type { Lang, Properties, Value, Vocabulary } from "./types";

export interface Language {
  lang: Lang;
  vocabulary: Vocabulary;
  /** The city's time zone, in which a crash's hour was written down. */
  zone?: string | undefined;
}

// Numbers that name rather than count are written without separators.
const PLAIN_NUMBER = /(?:^|_)(?:id|year)$/;

// Finer than this nobody measures on a road.
const DECIMALS: Record<string, number> = { m: 1, "km/h": 0, "°": 0 };

export const empty = (v: Value | undefined): boolean =>
  v === null || v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

function instant(text: string, { lang, zone }: Language): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const style = { dateStyle: "medium", timeStyle: "short" } as const;
  try {
    return new Intl.DateTimeFormat(LOCALE[lang], { ...style, ...(zone ? { timeZone: zone } : {}) }).format(
      at,
    );
  } catch {
    return new Intl.DateTimeFormat(LOCALE[lang], style).format(at);
  }
}

/** A calendar day has no time zone: it is read and written as UTC. */
function day(text: string, lang: Lang): string {
  const at = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return text;
  return new Intl.DateTimeFormat(LOCALE[lang], { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** A time known only in part: "2021年1月", "21 Jan 2021", "21 Jan 2021, 17:00"; empty without a year. */
export function partialTime(props: Properties, lang: Lang): string {
  const part = (name: string) => (typeof props[name] === "number" ? props[name] : undefined);
  const [year, month, dayOfMonth, hour] = ["year", "month", "day", "hour"].map(part);
  if (year === undefined) return "";
  const at = new Date(Date.UTC(year, (month ?? 1) - 1, dayOfMonth ?? 1, hour ?? 0));
  const style: Intl.DateTimeFormatOptions = { timeZone: "UTC", year: "numeric" };
  if (month !== undefined) style.month = "short";
  if (month !== undefined && dayOfMonth !== undefined) style.day = "numeric";
  if (style.day && hour !== undefined) Object.assign(style, { hour: "2-digit", minute: "2-digit" });
  return new Intl.DateTimeFormat(LOCALE[lang], style).format(at);
}

interface Window {
  months?: number[];
  weekdays?: number[];
  from?: string;
  to?: string;
}

const WEEK = { zh: "一二三四五六日", en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] };

/** 1-5 as "周一至周五", 6,7 as "周六、周日". */
function weekdays(days: number[], lang: Lang): string {
  const name = (d: number) => (lang === "zh" ? `周${WEEK.zh[d - 1] ?? d}` : (WEEK.en[d - 1] ?? String(d)));
  const sorted = [...days].sort((a, b) => a - b);
  const [first, last] = [sorted[0] as number, sorted.at(-1) as number];
  if (sorted.length > 2 && last - first === sorted.length - 1)
    return `${name(first)}${lang === "zh" ? "至" : "–"}${name(last)}`;
  return sorted.map(name).join(lang === "zh" ? "、" : ", ");
}

function windowText(w: Window, lang: Lang): string {
  const months = w.months?.length
    ? lang === "zh"
      ? `${w.months.join("、")}月`
      : w.months
          .map((m) =>
            new Date(Date.UTC(2024, m - 1)).toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" }),
          )
          .join(", ")
    : "";
  const days = w.weekdays?.length && w.weekdays.length < 7 ? weekdays(w.weekdays, lang) : "";
  const hours = w.from || w.to ? `${w.from ?? "0:00"}–${w.to ?? "24:00"}` : words(lang, "always");
  return [months, days, hours].filter(Boolean).join(" ");
}

export function text(value: Value, column: Column, language: Language): string {
  const { lang, vocabulary } = language;
  if (Array.isArray(value))
    return value.map((v) => text(v, column, language)).join(lang === "zh" ? "、" : ", ");
  if (value === null) return "";
  if (typeof value === "object")
    return "from" in value || "weekdays" in value ? windowText(value as Window, lang) : JSON.stringify(value);
  if (typeof value === "boolean") return words(lang, value ? "yes" : "no");
  if (column.vocabulary) return term(lang, vocabulary, column.vocabulary, String(value));
  if (column.name === "weekday") return weekdays([Number(value)], lang);
  if (typeof value === "number")
    return PLAIN_NUMBER.test(column.name)
      ? String(value)
      : formatNumber(lang, value, DECIMALS[column.unit ?? ""]);
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return instant(value, language);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return day(value, lang);
  return value;
}

export function withUnit(value: string, column: Column, lang: Lang): string {
  if (!column.unit) return value;
  const unit =
    lang === "zh" && column.unit === "km/h"
      ? "公里/小时"
      : lang === "zh" && column.unit === "m"
        ? "米"
        : column.unit;
  return `${value} ${unit}`;
}
