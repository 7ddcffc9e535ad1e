// Fields of a noun that no screen places itself: shown and asked for as the API
// describes them, so that a new one needs no line of a screen.
import { h } from "../dom";
import type { State } from "../state";
import { day } from "./bits";
import { field, longText, type Taken, type Values } from "./form";

/** A line of generated/bodies.ts with the words for it. */
export interface Described extends Taken {
  readonly title?: readonly [zh: string, en: string];
  /** Its place among the noun's fields. */
  readonly seq?: number;
}

export type Body = Readonly<Record<string, Described>>;

/** Texts longer than this are written in a box of several lines. */
const LINE = 200;

/** What a person can be asked for in one field. */
const plain = ({ title, type, format }: Described): boolean =>
  title !== undefined && format !== "uuid" && ["string", "number", "integer"].includes(type ?? "");

/** The fields that can be shown and asked for plainly, in the noun's order, without those placed elsewhere. */
export const restOf = (body: Body, placed: readonly string[]): [string, Described][] =>
  Object.entries(body)
    .filter(([name, of]) => plain(of) && !placed.includes(name))
    .sort(([, a], [, b]) => (a.seq ?? 0) - (b.seq ?? 0));

const titleOf = (state: State, { title = ["", ""] }: Described): string =>
  title[state.lang.get() === "zh" ? 0 : 1];

/** The rest of a noun's fields as a fold of a form; nothing where there is none. */
export function restFields(
  state: State,
  body: Body,
  placed: readonly string[],
  now: Readonly<Record<string, unknown>> = {},
): HTMLElement[] {
  const asked = restOf(body, placed).map(([name, of]) => {
    const make = of.format !== "date" && (of.maxLength ?? 0) > LINE ? longText : field;
    return make(name, titleOf(state, of), { of, value: textOf(now[name]) });
  });
  if (asked.length === 0) return [];
  return [h("details", { class: "fold" }, h("summary", {}, state.t("moreFields")), ...asked)];
}

/** What was written in them, as a body takes it; null for what was left empty. */
export const restValues = (body: Body, placed: readonly string[], v: Values): Record<string, unknown> =>
  Object.fromEntries(
    restOf(body, placed).map(([name, of]) => {
      const text = v[name] ?? "";
      if (text === "") return [name, null];
      return [name, of.type === "string" ? text : Number(text)];
    }),
  );

/** What is known of them, as rows of a table of facts. */
export const restFacts = (
  state: State,
  body: Body,
  placed: readonly string[],
  now: Readonly<Record<string, unknown>>,
): [string, Node | string | null][] =>
  restOf(body, placed).map(([name, of]) => {
    const text = textOf(now[name]);
    return [titleOf(state, of), of.format === "date" && text ? day(state, text) : text || null];
  });

const textOf = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
