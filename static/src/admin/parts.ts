// What the pages of administration have in common.

import type { Problem } from "../api";
import { writeAt } from "../casework/at";
import { casework } from "../casework/rules";
import type { Casework } from "../casework/types";
import { h } from "../dom";
import * as bodies from "../generated/bodies";
import { roleName } from "../panels/roles";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { button } from "../ui/bits";
import { type AdminWord, adminWords } from "./words";

export const isAdmin = (state: State): boolean => state.session.get().role === "admin";
const readsAudit = (state: State): boolean =>
  ["auditor", "planner", "admin"].includes(state.session.get().role);

interface Tab {
  view: string;
  word: AdminWord;
  may(state: State): boolean;
}

const TABS: Tab[] = [
  { view: "people", word: "tabPeople", may: isAdmin },
  { view: "crews", word: "tabCrews", may: isAdmin },
  { view: "tokens", word: "tabTokens", may: isAdmin },
  { view: "webhooks", word: "tabHooks", may: isAdmin },
  { view: "audit", word: "tabAudit", may: readsAudit },
  { view: "feeds", word: "tabFeeds", may: () => true },
];

/** The page that opens first. */
export const firstView = (state: State): string => TABS.find((tab) => tab.may(state))?.view ?? "feeds";

/** The pages that this reader may open; none when there is but one. */
export function tabs(context: ScreenContext, view: string): HTMLElement | null {
  const { state } = context;
  const t = adminWords(state);
  const mine = TABS.filter((tab) => tab.may(state));
  if (mine.length < 2) return null;
  const nodes = mine.map((tab) => {
    const node = button(t(tab.word), () => context.choose(writeAt(tab.view)), "link");
    node.className = "view-tab";
    if (tab.view === view) node.setAttribute("aria-current", "true");
    return node;
  });
  return h("nav", { class: "view-tabs admin-tabs", "aria-label": t("views") }, ...nodes);
}

export const roleChoices = (state: State): [string, string][] =>
  bodies.NewUser.role.codes.map((role) => [role, roleName(state, role)]);

export const crewChoices = (state: State, { crews }: Casework): [string, string][] => [
  ["", adminWords(state)("none")],
  ...crews.map((c): [string, string] => [String(c.id), `${c.name} (${c.code})`]),
];

export const unitChoices = (state: State, { units }: Casework): [string, string][] => [
  ["", adminWords(state)("none")],
  ...units.map((u): [string, string] => [String(u.id), u.name]),
];

export const nameOf = (list: { id: number; name: string }[], id: number | null | undefined): string =>
  list.find((one) => one.id === id)?.name ?? "";

export const rulesOf = (state: State): Promise<Casework> => casework(state);

/** A number as a form has it: "" for none. */
export const idOf = (text: string | undefined): number | null => (text ? Number(text) : null);

/** A refusal for a name that another one has, in the reader's words at its field. */
export function takenAt(state: State, error: Problem, field: string): Problem {
  for (const fault of error.faults)
    if (error.status === 409 && fault.location === `body.${field}`)
      fault.message = adminWords(state)("taken");
  return error;
}

/** What stands in the place of a page for those who may not open it. */
export function forAdmins(state: State): HTMLElement {
  const t = adminWords(state);
  return h(
    "div",
    { class: "nothing" },
    h("p", {}, h("strong", {}, t("adminsOnly"))),
    h("p", {}, t("adminsOnlyNext")),
    h("code", {}, "tongshi user add NAME --role admin"),
    ...(state.session.get().signed_in
      ? []
      : [button(state.t("signIn"), () => document.getElementById("account")?.click(), "solid")]),
  );
}
