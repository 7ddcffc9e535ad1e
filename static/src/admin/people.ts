// The people: who there is, a new one, and one person with what an
// administrator may do.

import { Problem } from "../api";
import { writeAt } from "../casework/at";
import { fileHead, opener, part } from "../casework/folds";
import { showGuarded } from "../casework/gate";
import type { Casework } from "../casework/types";
import { h } from "../dom";
import type { NewUser, OneTimeLink } from "../generated/api";
import * as bodies from "../generated/bodies";
import { roleName } from "../panels/roles";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Role } from "../types";
import { badge, button, factTable, moment } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { copyField } from "../ui/copy";
import { choice, field, form, type Values } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { crewChoices, idOf, nameOf, roleChoices, rulesOf, takenAt, unitChoices } from "./parts";
import type { User, Users } from "./types";
import { adminWords } from "./words";

/** What is to be sent of a new person: what was left empty is left out. */
export function personBody(v: Values): NewUser {
  const body: NewUser = { login: v.login ?? "", role: v.role as Role };
  if (v.name) body.name = v.name;
  for (const name of ["crew_id", "unit_id"] as const) if (v[name]) body[name] = Number(v[name]);
  return body;
}

function standing(state: State, p: User): HTMLElement {
  const t = adminWords(state);
  if (p.disabled) return badge(t("disabled"), "bad");
  if (p.demonstration) return badge(t("demonstration"), "info");
  return p.has_password ? badge(t("active"), "good") : badge(t("invited"), "warn");
}

function columns(state: State, rules: Casework): Column<User>[] {
  const t = adminWords(state);
  return [
    { id: "name", title: t("name"), cell: (p) => p.name, sort: (p) => p.name },
    { id: "login", title: t("login"), cell: (p) => p.login, sort: (p) => p.login },
    { id: "role", title: t("role"), cell: (p) => roleName(state, p.role), sort: (p) => p.role },
    {
      id: "crew",
      title: t("crew"),
      cell: (p) => nameOf(rules.crews, p.crew_id) || nameOf(rules.units, p.unit_id) || "–",
      sort: (p) => nameOf(rules.crews, p.crew_id) || null,
    },
    { id: "state", title: t("state"), cell: (p) => standing(state, p), sort: (p) => Number(p.disabled) },
  ];
}

export function peopleList(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const add = () => button(t("addPerson"), () => context.choose("person-new"), "solid");
  container.append(h("div", { class: "acts head-acts" }, add()), region.element);
  void showGuarded(
    state,
    region,
    async (signal) => {
      const [{ users }, rules] = await Promise.all([
        state.api.get<Users>("/api/users", {}, signal),
        rulesOf(state),
      ]);
      return { users: users ?? [], rules };
    },
    ({ users, rules }) =>
      users.length === 0
        ? [emptyNote(t("noPeople"), t("noPeopleNext"))]
        : [
            table(state, {
              caption: t("tabPeople"),
              columns: columns(state, rules),
              rows: users,
              key: (p) => String(p.id),
              choose: (p) => context.choose(writeAt("person", { id: String(p.id) })),
              sorting: { id: "name", descending: false },
            }),
          ],
  );
  return () => region.stop();
}

/** The link with which a person sets a password: shown once, to be handed over. */
function linkCard(state: State, name: string, { link, expires }: OneTimeLink): HTMLElement {
  const t = adminWords(state);
  return h(
    "div",
    { class: "once", role: "status" },
    copyField(state, t("linkFor", { name }), link),
    h("p", {}, `${t("linkNote")} `, moment(state, expires)),
  );
}

const newLink = (state: State, id: number): Promise<OneTimeLink> =>
  state.api.send<OneTimeLink>("POST", `/api/users/${id}/link`);

export function personNew(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const back = button(`← ${t("tabPeople")}`, () => context.choose("people"), "link");
  container.append(fileHead(back, t("addPerson")), region.element);
  void showGuarded(
    state,
    region,
    () => rulesOf(state),
    (rules) => {
      const element = form(
        state,
        [
          field("login", t("login"), { of: bodies.NewUser.login, note: t("loginNote") }),
          field("name", t("name"), { of: bodies.NewUser.name, note: t("nameNote") }),
          choice("role", t("role"), [["", ""], ...roleChoices(state)], { of: bodies.NewUser.role }),
          choice("crew_id", t("crew"), crewChoices(state, rules), { note: t("crewNote") }),
          choice("unit_id", t("unit"), unitChoices(state, rules)),
        ],
        t("addPerson"),
        async (v, key) => {
          try {
            const made = await state.api.post<User>("/api/users", personBody(v), key);
            region.element.replaceChildren(...madeNow(context, made, await newLink(state, made.id)));
          } catch (error) {
            throw error instanceof Problem ? takenAt(state, error, "login") : error;
          }
        },
      );
      return [element];
    },
  );
  return () => region.stop();
}

function madeNow(context: ScreenContext, made: User, link: OneTimeLink): Node[] {
  const { state } = context;
  const t = adminWords(state);
  return [
    linkCard(state, made.name, link),
    h(
      "div",
      { class: "acts after-facts" },
      button(t("tabPeople"), () => context.choose("people"), "solid"),
      button(t("addPerson"), () => state.reopen()),
    ),
  ];
}

interface Answer {
  person: User;
  etag: string;
  rules: Casework;
}

export function personFile(container: HTMLElement, context: ScreenContext, id: number): () => void {
  const { state } = context;
  const region = new Region(state);
  container.append(region.element);
  const load = () =>
    void showGuarded<Answer>(
      state,
      region,
      async (signal) => {
        const [{ value, etag }, rules] = await Promise.all([
          state.api.getTagged<User>(`/api/users/${id}`, signal),
          rulesOf(state),
        ]);
        return { person: value, etag, rules };
      },
      (answer) => draw(context, answer, load),
    );
  load();
  return () => region.stop();
}

function draw(context: ScreenContext, answer: Answer, again: () => void): Node[] {
  const { state } = context;
  const { person: p, rules } = answer;
  const t = adminWords(state);
  return [
    fileHead(
      button(`← ${t("tabPeople")}`, () => context.choose("people"), "link"),
      p.name,
      standing(state, p),
      h("span", {}, roleName(state, p.role)),
    ),
    factTable(
      [t("login"), p.login],
      [t("crew"), nameOf(rules.crews, p.crew_id)],
      [t("unit"), nameOf(rules.units, p.unit_id)],
      [t("secondFactor"), t(p.second_factor ? "factorOn" : "factorOff")],
      [t("created"), p.created_at ? moment(state, p.created_at) : null],
    ),
    h(
      "div",
      { class: "acts after-facts" },
      opener(t("change"), (close) => changeForm(state, answer, again, close)),
    ),
    ...(p.demonstration ? [] : [accessPart(state, answer, again)]),
  ];
}

/** The last administrator stays one: said in the reader's words. */
function refusal(state: State, error: unknown): unknown {
  if (!(error instanceof Problem) || error.status !== 409) return error;
  return new Problem(422, adminWords(state)("lastAdmin"));
}

function changeForm(
  state: State,
  { person: p, etag, rules }: Answer,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = adminWords(state);
  return form(
    state,
    [
      field("name", t("name"), { of: bodies.UserPatch.name, required: true, value: p.name }),
      choice("role", t("role"), roleChoices(state), { value: p.role, note: t("changedRole") }),
      choice("crew_id", t("crew"), crewChoices(state, rules), { value: p.crew_id }),
      choice("unit_id", t("unit"), unitChoices(state, rules), { value: p.unit_id }),
    ],
    t("save"),
    async (v) => {
      const body = { name: v.name, role: v.role, crew_id: idOf(v.crew_id), unit_id: idOf(v.unit_id) };
      try {
        await state.api.patch(`/api/users/${p.id}`, body, etag);
      } catch (error) {
        throw refusal(state, error);
      }
      state.say(t("saved"));
      done();
    },
    button(state.t("cancel"), close),
  );
}

function accessPart(state: State, { person: p, etag }: Answer, again: () => void): HTMLElement {
  const t = adminWords(state);
  const shown = h("div", {});
  const set = async (disabled: boolean) => {
    try {
      await state.api.patch(`/api/users/${p.id}`, { disabled }, etag);
    } catch (error) {
      throw refusal(state, error);
    }
    state.say(t(disabled ? "disabledNow" : "enabledAgain"));
    again();
  };
  const link = async () => {
    shown.replaceChildren(linkCard(state, p.name, await newLink(state, p.id)));
  };
  const reset = async () => {
    await state.api.send("POST", `/api/users/${p.id}/second-factor/reset`);
    again();
  };
  return part(
    t("access"),
    ...(p.disabled
      ? [confirmed(state, t("enable"), t("enableAsk"), () => set(false))]
      : [
          h("p", { class: "lead" }, t("linkAgain")),
          h(
            "div",
            { class: "acts" },
            confirmed(state, t("newLink"), t("linkVoid"), link),
            ...(p.second_factor ? [confirmed(state, t("resetFactor"), t("resetFactorAsk"), reset)] : []),
            confirmed(state, t("disable"), t("disableAsk"), () => set(true)),
          ),
          shown,
        ]),
  );
}
