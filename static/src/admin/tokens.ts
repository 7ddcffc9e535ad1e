// Tokens: what programs use the API with. Each is shown once.

import { Problem } from "../api";
import { opener } from "../casework/folds";
import { showGuarded } from "../casework/gate";
import type { Casework } from "../casework/types";
import { h } from "../dom";
import type { NewToken, Token, Tokens, TokenWithSecret } from "../generated/api";
import * as bodies from "../generated/bodies";
import { roleName } from "../panels/roles";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Role } from "../types";
import { badge, button, moment } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { copyField } from "../ui/copy";
import { choice, field, form } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { calendarAddress } from "./feeds";
import { crewChoices, nameOf, roleChoices, rulesOf, takenAt } from "./parts";
import { type AdminWord, adminWords } from "./words";

const gone = (token: Token): boolean => token.state !== "in_force";

/** Those in force first, the newest first among them. */
export const inOrder = (list: Token[]): Token[] =>
  [...list].sort((a, b) => Number(gone(a)) - Number(gone(b)) || b.id - a.id);

/** For how long a token may be made, in days. */
const DAYS: [string, AdminWord][] = [
  ["30", "oneMonth"],
  ["90", "threeMonths"],
  ["365", "oneYear"],
  ["730", "twoYears"],
];

export function tokensPage(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const made = h("div", {});
  const add = h("div", { class: "acts head-acts" });
  container.append(h("p", { class: "lead" }, t("tokensLead")), add, made, region.element);
  const show = (token: TokenWithSecret) => {
    made.replaceChildren(onceCard(state, token));
    load();
  };
  const load = () =>
    void showGuarded(
      state,
      region,
      async (signal) => {
        const [{ tokens }, rules] = await Promise.all([
          state.api.get<Tokens>("/api/tokens", {}, signal),
          rulesOf(state),
        ]);
        return { tokens: tokens ?? [], rules };
      },
      ({ tokens, rules }) => {
        add.replaceChildren(opener(t("addToken"), (close) => addForm(state, rules, show, close)));
        if (tokens.length === 0) return [emptyNote(t("noTokens"), t("noTokensNext"))];
        return [
          h("ul", { class: "lines" }, ...inOrder(tokens).map((token) => line(state, token, rules, load))),
        ];
      },
    );
  load();
  return () => region.stop();
}

function onceCard(state: State, { name, token = "", gis }: TokenWithSecret): HTMLElement {
  const t = adminWords(state);
  return h(
    "div",
    { class: "once", role: "status" },
    copyField(state, t("tokenOnce", { name }), token),
    h("p", {}, t("tokenOnceNote")),
    gis ? copyField(state, t("gisAddress"), `${location.origin}/api`) : null,
    gis ? h("p", {}, t("gisHow")) : null,
    copyField(state, t("tokenCalendar"), calendarAddress(location.origin, token)),
  );
}

function addForm(
  state: State,
  rules: Casework,
  done: (made: TokenWithSecret) => void,
  close: () => void,
): HTMLElement {
  const t = adminWords(state);
  return form(
    state,
    [
      field("name", t("tokenName"), { of: bodies.NewToken.name, note: t("tokenNameNote") }),
      choice("role", t("role"), roleChoices(state), { of: bodies.NewToken.role, value: "viewer" }),
      choice("crew_id", t("crew"), crewChoices(state, rules), { note: t("tokenCrewNote") }),
      choice(
        "days",
        t("tokenDays"),
        DAYS.map(([days, word]): [string, string] => [days, t(word)]),
        { value: "365", note: t("tokenDaysNote") },
      ),
      field("gis", t("tokenGis"), { type: "checkbox", note: t("tokenGisNote") }),
    ],
    t("addToken"),
    async (v) => {
      const body: NewToken = { name: v.name ?? "", role: v.role as Role, days: Number(v.days) };
      if (v.gis) body.gis = true;
      if (v.crew_id) body.crew_id = Number(v.crew_id);
      try {
        done(await state.api.send<TokenWithSecret>("POST", "/api/tokens", body));
      } catch (error) {
        throw error instanceof Problem ? takenAt(state, error, "name") : error;
      }
    },
    button(state.t("cancel"), close),
  );
}

function standing(state: State, token: Token): HTMLElement {
  const t = adminWords(state);
  if (token.state === "expired") return badge(t("expired"), "warn");
  return gone(token) ? badge(t("revoked")) : badge(t("inForce"), "good");
}

function line(state: State, token: Token, rules: Casework, again: () => void): HTMLElement {
  const t = adminWords(state);
  const crew = nameOf(rules.crews, token.crew_id);
  const revoke = async () => {
    await state.api.send("POST", `/api/tokens/${token.id}/revoke`);
    again();
  };
  return h(
    "li",
    { class: gone(token) ? "token gone" : "token" },
    h(
      "div",
      {},
      h("p", {}, h("strong", {}, token.name)),
      h(
        "p",
        { class: "facts-line" },
        standing(state, token),
        h("span", {}, roleName(state, token.role)),
        token.gis ? badge(t("gisBadge")) : null,
        crew ? h("span", {}, crew) : null,
        h("span", {}, moment(state, token.created_at), " ", t("by", { who: token.created_by })),
        h("span", {}, `${t("until")} `, moment(state, token.expires_at)),
        h("span", {}, `${t("lastUsed")}: `, token.seen_at ? moment(state, token.seen_at) : t("never")),
      ),
    ),
    gone(token) ? null : confirmed(state, t("revoke"), t("revokeAsk"), revoke),
  );
}
