// A verdict and its sentence in the page's language.
import { h } from "../dom";
import type { State } from "../state";

/** The verdict as a word in a frame that differs by more than its colour. */
export const verdictTag = (state: State, verdict: string): HTMLElement =>
  h("span", { class: `verdict ${verdict}` }, state.term("verdict", verdict));

/** The sentence of the page's language, else the other one. */
export const sentenceOf = (state: State, zh: unknown, en: unknown): string =>
  String((state.lang.get() === "zh" ? zh : en) || zh || en || "");

/** What a standard is called here; its name when the server has no title. */
export function profileTitle(state: State, name: string): string {
  const known = state.settings.get().sight_profiles?.find((p) => p.name === name);
  return known ? (state.lang.get() === "zh" ? known.title_zh : known.title_en) : name;
}
