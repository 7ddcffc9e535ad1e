// Crews, units and rules, asked for once a page.

import type { Api } from "../api";
import type { CaseworkRules } from "../generated/api";
import type { State } from "../state";
import type { Casework, Crew, Unit } from "./types";

const known = new WeakMap<Api, Promise<Casework>>();

export function casework(state: State): Promise<Casework> {
  const { api } = state;
  let answer = known.get(api);
  if (!answer) {
    answer = api.get<CaseworkRules>("/api/casework").then(filled);
    known.set(api, answer);
    // A failure is not an answer: the next one asks again.
    answer.catch(() => known.delete(api));
  }
  return answer;
}

const filled = ({ rules, crews, units }: CaseworkRules): Casework => ({
  rules,
  crews: (crews ?? []) as Crew[],
  units: (units ?? []) as Unit[],
});

/** After a change of crews or units. */
export const forgetCasework = (state: State): boolean => known.delete(state.api);

export const isPlanner = (state: State): boolean =>
  state.session.get().role === "planner" || state.session.get().role === "admin";
export const isCrew = (state: State): boolean => state.session.get().role === "crew" || isPlanner(state);

/** Terms of a list as choices, after one that stands for none or all. */
export const terms = (state: State, list: string, none?: string): [string, string][] => [
  ...(none === undefined ? [] : [["", none] as [string, string]]),
  ...(state.vocabulary.lists[list] ?? []).map(
    ([code, zh, en]) => [code, state.lang.get() === "zh" ? zh : en] as [string, string],
  ),
];

/** The city's day. */
export function today(state: State, now = new Date()): string {
  const { zone } = state.settings.get();
  try {
    return new Intl.DateTimeFormat("sv-SE", zone ? { timeZone: zone } : {}).format(now);
  } catch {
    return now.toISOString().slice(0, 10);
  }
}
