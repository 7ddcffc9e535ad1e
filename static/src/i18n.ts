// The page's language: what the link says, else what was chosen last, else what
// the browser prefers.
import type { Collection, Lang, Vocabulary } from "./types";
import { WORDS, type Word } from "./words";

const KEY = "tongshi.lang";

export type WordPair = readonly [zh: string, en: string];
export type WordTable = Record<string, WordPair>;
export type Values = Record<string, string | number>;

export const LOCALE: Record<Lang, string> = { zh: "zh-CN", en: "en-GB" };
export const languageIndex = (lang: Lang): 0 | 1 => (lang === "zh" ? 0 : 1);

/** A storage that may be forbidden: then nothing is remembered, and nothing breaks. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}

export function firstLang(fromLink: Lang | undefined, browser: readonly string[]): Lang {
  const kept = recall(KEY);
  if (fromLink) return fromLink;
  if (kept === "zh" || kept === "en") return kept;
  return browser.some((tag) => /^zh\b/i.test(tag)) ? "zh" : "en";
}

export const rememberLang = (lang: Lang): void => remember(KEY, lang);

/** The words of a key, with {name} replaced. */
export const words = (lang: Lang, key: Word, values: Values = {}): string => say(lang, WORDS[key], values);

/** The same of a pair of sentences that stands elsewhere: a screen keeps its own words. */
export function say(lang: Lang, pair: WordPair, values: Values = {}): string {
  return pair[languageIndex(lang)].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(lang, value) : value;
  });
}

/** The words of a table of a screen's own, in the page's language. */
export const wordsOf =
  <T extends WordTable>(lang: Lang, table: T) =>
  (key: keyof T, values: Values = {}): string => {
    const pair = table[key];
    return pair ? say(lang, pair, values) : String(key);
  };

export const formatNumber = (lang: Lang, n: number, decimals = 2): string =>
  new Intl.NumberFormat(LOCALE[lang], { maximumFractionDigits: decimals }).format(n);

export const collectionTitle = (lang: Lang, c: Collection): string =>
  lang === "zh" ? c.title_zh : c.title_en;

/** The word for a code; the code itself when the vocabulary does not know it. */
export function term(lang: Lang, vocabulary: Vocabulary, list: string, code: string): string {
  const found = vocabulary.lists[list]?.find((t) => t[0] === code);
  return found ? found[lang === "zh" ? 1 : 2] : code;
}
