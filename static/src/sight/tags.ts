// A verdict and its sentence in the page's language.
import { h } from "../dom";
import type { State } from "../state";

/** The verdict as a word in a frame that differs by more than its colour. */
export const verdictTag = (state: State, verdict: string): HTMLElement =>
  h("span", { class: `verdict ${verdict}` }, state.term("verdict", verdict));

/** The sentence of the page's language, else the other one. */
export const sentenceOf = (state: State, zh: unknown, en: unknown): string =>
  String((state.lang === "zh" ? zh : en) || zh || en || "");
