// What the lists have in common: a filter above, a count, a table or what to do
// when there is nothing.
import type { Filter } from "../api";
import { h } from "../dom";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature } from "../types";
import { badge, button, day, type Tone } from "../ui/bits";
import { choice, values } from "../ui/form";
import { emptyNote } from "../ui/region";
import { caseWords } from "./words";

export const say = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

export interface FilterField {
  name: string;
  label: string;
  choices: [string, string][];
}

/** A row of choices; every change is told. */
export function filterBar(
  fields: FilterField[],
  now: Filter,
  changed: (filter: Filter) => void,
): HTMLElement {
  const bar = h(
    "div",
    { class: "filters" },
    ...fields.map((f) => choice(f.name, f.label, f.choices, { value: now[f.name] ?? "" })),
  );
  bar.addEventListener("change", () => {
    const given = Object.entries(values(bar)).filter(([, value]) => value !== "");
    changed(Object.fromEntries(given));
  });
  return bar;
}

export async function allOf(
  state: State,
  collection: string,
  filter: Filter,
  signal: AbortSignal,
): Promise<Feature[]> {
  const out: Feature[] = [];
  for await (const page of state.api.pages(collection, { ...filter, limit: "1000" }, signal))
    out.push(...page.features);
  return out;
}

export const overdueField = (state: State): FilterField => {
  const t = caseWords(state);
  return {
    name: "overdue",
    label: t("due"),
    choices: [
      ["", t("all")],
      ["true", t("overdueOnly")],
      ["false", t("notOverdue")],
    ],
  };
};

/** Nothing at all, or nothing that fits the filter: each with its way out. */
export function nothing(
  state: State,
  filter: Filter,
  clear: () => void,
  title: string,
  next: string,
  ...ways: Node[]
): HTMLElement {
  const t = caseWords(state);
  if (Object.keys(filter).length === 0) return emptyNote(title, next, ...ways);
  return emptyNote(t("noneMatch"), t("noneMatchNext"), button(t("clearFilter"), clear));
}

export const counted = (state: State, n: number): HTMLElement => {
  const t = caseWords(state);
  return h("p", { class: "lead counted", role: "status" }, n === 1 ? t("count1") : t("total", { n }));
};

const TONES: Record<string, Tone> = {
  reported: "warn",
  review_due: "warn",
  returned: "warn",
  blocked: "bad",
  accepted: "good",
  delisted: "good",
  done: "good",
  rejected: "soft",
  cancelled: "soft",
  planned: "soft",
};

export const stateBadge = (state: State, list: "site_state" | "work_state", code: string): HTMLElement =>
  badge(state.term(list, code), TONES[code] ?? "info");

/** A day by which something must be done, and whether it has passed. */
export const dueDay = (state: State, iso: string | null | undefined, overdue: boolean): HTMLElement =>
  h(
    "span",
    { class: "due" },
    iso ? day(state, iso) : "–",
    overdue ? " " : null,
    overdue ? badge(state.t("overdue"), "bad") : null,
  );

/** To the addresses with which calendars and readers follow a list. */
export const feedsLink = (context: ScreenContext): HTMLElement =>
  h(
    "p",
    { class: "feeds-link" },
    button(caseWords(context.state)("toFeeds"), () => context.go("admin", "feeds"), "link"),
  );
