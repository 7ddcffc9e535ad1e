// Opening a file: where, what, from what; files that may be about the same
// hazard are offered before a second one is opened.

import { type Filter, newKey, Problem } from "../api";
import { h } from "../dom";
import type { Candidate, NewSite } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import type { Feature, Position } from "../types";
import { button, figure } from "../ui/bits";
import { choice, field, form, longText, type Values } from "../ui/form";
import { writeAt } from "./at";
import { canBeEvidence, type Evidence, newSiteAt, readEvidence } from "./evidence";
import { signInNote } from "./gate";
import { stateBadge } from "./listview";
import { filesNear, placeOfEvidence } from "./nearby";
import { pickPlace } from "./pick";
import { isCrew, terms } from "./rules";
import { caseWords } from "./words";

/** What is chosen on the map, when it can be evidence. */
function chosenOnMap(state: State): { at: string; title: string } | undefined {
  const shape = state.selected.get().shape;
  if (!shape || !canBeEvidence(shape.layer)) return undefined;
  const title = state.titleOf(shape);
  return { at: newSiteAt(shape.layer, shape.id, title), title };
}

export function siteBody(v: Values, place: Position | null, evidence: Evidence[], uuid: string): NewSite {
  const { title = "", note } = v;
  const codes = { class: v.class, origin: v.origin } as Pick<NewSite["properties"], "class" | "origin">;
  return {
    type: "Feature",
    geometry: place ? { type: "Point", coordinates: place } : null,
    properties: { uuid, title, note, ...codes, evidence },
  };
}

/** Numbers of the address; without both there is no place. */
const placeOf = ({ lon, lat }: Filter): Position | null =>
  lon && lat && Number.isFinite(Number(lon)) && Number.isFinite(Number(lat))
    ? [Number(lon), Number(lat)]
    : null;

/** What was typed lives through the picking of a place, which only lowers the page. */
export function siteNew(container: HTMLElement, context: ScreenContext, query: Filter): () => void {
  const { state } = context;
  const t = caseWords(state);
  if (!isCrew(state)) {
    container.append(signInNote(state));
    return () => undefined;
  }
  const evidence = readEvidence(query.evidence);
  let place = placeOf(query);
  const twins = h("div", { class: "twins", hidden: true });
  const where = h("div", { class: "field", "data-field": "geometry" });
  const drawWhere = () => {
    const [lon, lat] = place ?? [0, 0];
    const said = place
      ? t("picked", { lat: lat.toFixed(5), lon: lon.toFixed(5) })
      : t(evidence.length > 0 ? "placeFromEvidence" : "notPicked");
    const pick = button(t(place ? "pickAgain" : "pick"), async () => {
      place = (await pickPlace(context, place)) ?? place;
      drawWhere();
      void lookNear();
    });
    const fault = h("p", { class: "fault", hidden: true });
    where.replaceChildren(
      h("p", { class: "label" }, t("place")),
      h("p", { class: "picked" }, said),
      pick,
      fault,
    );
  };
  drawWhere();
  /** Files nearby are shown as soon as the place is known, before anything is written. */
  const near = h("div", { class: "twins", hidden: true });
  const lookNear = async () => {
    const { signal } = context;
    try {
      const at = place ?? (await placeOfEvidence(state, evidence, signal));
      const found = at ? await filesNear(state, at, signal) : [];
      if (!twins.hidden) return;
      near.hidden = found.length === 0;
      near.replaceChildren(
        h("h3", {}, t("nearby")),
        h("p", { class: "lead" }, t("nearbyNext")),
        twinRows(context, found, "quiet"),
      );
    } catch {
      near.hidden = true; // the server looks once more when the file is opened
    }
  };
  void lookNear();
  const send = async (v: Values, key: string, force = false) => {
    if (!place && evidence.length === 0) {
      const fault = where.querySelector<HTMLElement>(".fault");
      if (fault) fault.textContent = t("needPlace");
      if (fault) fault.hidden = false;
      return;
    }
    const path = `/api/collections/sites/items${force ? "?force=true" : ""}`;
    try {
      // The key of a forced try is another one: it is another request of the same file.
      const made = await state.api.post<Feature>(
        path,
        siteBody(v, place, evidence, key),
        force ? newKey() : key,
      );
      context.choose(String(made.id));
    } catch (error) {
      const found = error instanceof Problem ? (error.more.candidates as Candidate[] | undefined) : undefined;
      if (!found?.length) throw error;
      offer(found, () => send(v, key, true));
    }
  };
  const offer = (found: Candidate[], force: () => Promise<void>) => {
    twins.replaceChildren(...twinList(context, found, force));
    twins.hidden = false;
    near.hidden = true;
    near.replaceChildren();
    twins.scrollIntoView({ block: "nearest" });
    twins.querySelector("button")?.focus({ preventScroll: true });
  };
  const element = form(
    state,
    [
      where,
      near,
      field("title", t("title"), { of: bodies.NewSite.title, value: query.title ?? "" }),
      choice("class", t("class"), terms(state, "site_class", ""), {
        of: bodies.NewSite.class,
        value: query.class ?? "",
      }),
      choice("origin", t("origin"), terms(state, "site_origin"), {
        of: bodies.NewSite.origin,
        value: query.origin ?? "by_hand",
      }),
      longText("note", t("note"), { of: bodies.NewSite.note }),
    ],
    t("openFile"),
    send,
    button(state.t("backToList"), () => context.choose("")),
  );
  element.addEventListener("input", () => {
    twins.hidden = true;
  });
  const chosen = evidence.length === 0 ? chosenOnMap(state) : undefined;
  if (chosen)
    container.append(
      h(
        "div",
        { class: "offer" },
        h("p", {}, t("chosenOnMap", { title: chosen.title })),
        button(t("useChosen"), () => context.choose(chosen.at)),
      ),
    );
  if (evidence.length > 0)
    container.append(
      h(
        "p",
        { class: "lead" },
        `${t("evidence")}: `,
        evidence.map((e) => `${state.term("evidence_kind", e.kind)} ${e.id}`).join(", "),
      ),
    );
  container.append(element, twins);
  return () => undefined;
}

function twinRows(context: ScreenContext, found: Candidate[], kind: "solid" | "quiet"): HTMLElement {
  const { state } = context;
  const t = caseWords(state);
  const rows = found.map((c) =>
    h(
      "li",
      { class: "twin" },
      h("p", {}, h("strong", {}, c.title)),
      h(
        "p",
        { class: "facts-line" },
        stateBadge(state, "site_state", c.state),
        h("span", {}, c.number),
        h("span", {}, state.term("site_class", c.class)),
        h("span", {}, t("away", { m: figure(state.lang.get(), c.distance_m, "", 0) })),
      ),
      h(
        "div",
        { class: "acts" },
        button(t("addToThis"), () => context.choose(writeAt("report", { site: String(c.id) })), kind),
        button(t("openOther", { id: c.number }), () => context.choose(String(c.id))),
      ),
    ),
  );
  return h("ul", {}, ...rows);
}

function twinList(context: ScreenContext, found: Candidate[], force: () => Promise<void>): Node[] {
  const t = caseWords(context.state);
  return [
    h("h3", {}, t("duplicates")),
    h("p", { class: "lead" }, t("duplicatesNext")),
    twinRows(context, found, "solid"),
    button(t("openAnyway"), () => void force()),
  ];
}
