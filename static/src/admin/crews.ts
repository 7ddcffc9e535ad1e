// Crews and units: who does works, and whose things and works they are.

import { Problem } from "../api";
import { writeAt } from "../casework/at";
import { fileHead, opener, part } from "../casework/folds";
import { showGuarded } from "../casework/gate";
import { forgetCasework, terms } from "../casework/rules";
import type { Casework, Crew, Unit } from "../casework/types";
import { h } from "../dom";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { button } from "../ui/bits";
import { choice, field, form } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { type Column, table } from "../ui/table";
import { idOf, nameOf, rulesOf, takenAt, unitChoices } from "./parts";
import type { User, Users } from "./types";
import { adminWords } from "./words";

interface Answer {
  rules: Casework;
  users: User[];
}

async function ask(state: State, signal: AbortSignal): Promise<Answer> {
  const [{ users }, rules] = await Promise.all([
    state.api.get<Users>("/api/users", {}, signal),
    rulesOf(state),
  ]);
  return { rules, users: users ?? [] };
}

/** "王丽, 李强": who is in a crew, without those who are out. */
const members = (users: User[], crew: number): string =>
  users
    .filter((p) => p.crew_id === crew && !p.disabled)
    .map((p) => p.name)
    .join(", ");

export function crewsPage(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const region = new Region(state);
  container.append(region.element);
  const load = () =>
    void showGuarded(
      state,
      region,
      (signal) => ask(state, signal),
      (a) => draw(context, a, load),
    );
  load();
  return () => region.stop();
}

function draw(context: ScreenContext, { rules, users }: Answer, again: () => void): Node[] {
  const { state } = context;
  const t = adminWords(state);
  const crewColumns: Column<Crew>[] = [
    { id: "name", title: t("title"), cell: (c) => c.name, sort: (c) => c.name },
    { id: "code", title: t("code"), cell: (c) => c.code, sort: (c) => c.code },
    { id: "unit", title: t("unit"), cell: (c) => nameOf(rules.units, c.unit_id) || "–" },
    { id: "people", title: t("peopleOf"), cell: (c) => members(users, c.id) || "–" },
  ];
  const unitColumns: Column<Unit>[] = [
    { id: "name", title: t("title"), cell: (u) => u.name, sort: (u) => u.name },
    { id: "code", title: t("code"), cell: (u) => u.code, sort: (u) => u.code },
    { id: "kind", title: t("kind"), cell: (u) => state.term("unit_kind", u.kind), sort: (u) => u.kind },
  ];
  return [
    h("h3", {}, t("crews")),
    rules.crews.length === 0
      ? emptyNote(t("noCrews"), t("noCrewsNext"))
      : table(state, {
          caption: t("crews"),
          columns: crewColumns,
          rows: rules.crews,
          key: (c) => String(c.id),
          choose: (c) => context.choose(writeAt("crew", { id: String(c.id) })),
        }),
    h(
      "div",
      { class: "acts after-facts" },
      opener(t("addCrew"), (close) => crewForm(state, rules, null, again, close)),
    ),
    part(
      t("units"),
      rules.units.length === 0
        ? emptyNote(t("noUnits"), t("noUnitsNext"))
        : table(state, {
            caption: t("units"),
            columns: unitColumns,
            rows: rules.units,
            key: (u) => String(u.id),
            choose: (u) => context.choose(writeAt("unit", { id: String(u.id) })),
          }),
      h(
        "div",
        { class: "acts" },
        opener(t("addUnit"), (close) => unitForm(state, null, again, close)),
      ),
    ),
  ];
}

/** Sends a new one, or a change of the one that was read. */
async function keep(
  state: State,
  path: string,
  was: { id: number; revision: number } | null,
  body: object,
  key: string,
): Promise<void> {
  try {
    if (was) await state.api.patch(`${path}/${was.id}`, body, `"${was.revision}"`);
    else await state.api.post(path, body, key);
  } catch (error) {
    throw error instanceof Problem ? takenAt(state, error, "code") : error;
  } finally {
    forgetCasework(state);
  }
  state.say(adminWords(state)("saved"));
}

function crewForm(
  state: State,
  rules: Casework,
  was: Crew | null,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = adminWords(state);
  return form(
    state,
    [
      field("code", t("code"), {
        of: bodies.NewCrew.code,
        required: true,
        note: t("codeNote"),
        value: was?.code,
      }),
      field("name", t("title"), { of: bodies.NewCrew.name, required: true, value: was?.name }),
      choice("unit_id", t("unit"), unitChoices(state, rules), {
        note: t("crewUnitNote"),
        value: was?.unit_id,
      }),
    ],
    was ? t("save") : t("addCrew"),
    async (v, key) => {
      await keep(state, "/api/crews", was, { code: v.code, name: v.name, unit_id: idOf(v.unit_id) }, key);
      done();
    },
    button(state.t("cancel"), close),
  );
}

function unitForm(state: State, was: Unit | null, done: () => void, close: () => void): HTMLElement {
  const t = adminWords(state);
  return form(
    state,
    [
      field("code", t("code"), {
        of: bodies.NewUnit.code,
        required: true,
        note: t("codeNote"),
        value: was?.code,
      }),
      field("name", t("title"), { of: bodies.NewUnit.name, required: true, value: was?.name }),
      choice("kind", t("kind"), terms(state, "unit_kind", ""), { required: true, value: was?.kind }),
    ],
    was ? t("save") : t("addUnit"),
    async (v, key) => {
      await keep(state, "/api/units", was, { code: v.code, name: v.name, kind: v.kind }, key);
      done();
    },
    button(state.t("cancel"), close),
  );
}

/** One crew or unit, to be changed. */
export function partyFile(
  container: HTMLElement,
  context: ScreenContext,
  kind: "crew" | "unit",
  id: number,
): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const back = () => context.choose("crews");
  container.append(region.element);
  void showGuarded(
    state,
    region,
    () => rulesOf(state),
    (rules) => {
      const crew = kind === "crew" ? rules.crews.find((c) => c.id === id) : undefined;
      const unit = kind === "unit" ? rules.units.find((u) => u.id === id) : undefined;
      const head = fileHead(button(`← ${t("tabCrews")}`, back, "link"), (crew ?? unit)?.name ?? "–");
      if (crew) return [head, crewForm(state, rules, crew, back, back)];
      if (unit) return [head, unitForm(state, unit, back, back)];
      return [head, h("p", {}, state.t("notFound"))];
    },
  );
  return () => region.stop();
}
