// The forms of a file besides its steps: reports, units, measures, words, merging.

import { newKey, Problem } from "../api";
import type { NewSiteMeasure, NewSiteReport, SiteUnitRole } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import type { Page } from "../types";
import { button } from "../ui/bits";
import { choice, coded, field, form, longText } from "../ui/form";
import { photoPicker } from "./photos";
import { isPlanner, terms, today } from "./rules";
import type { Casework, SiteFile } from "./types";
import { caseWords } from "./words";

export function reportForm(
  state: State,
  siteId: number | string,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = caseWords(state);
  const photos = photoPicker(state, "before", t("photosMore"));
  const planner = isPlanner(state);
  const fields = [
    choice("origin", t("origin"), terms(state, "site_origin"), {
      of: bodies.NewSiteReport.origin,
      value: planner ? "citizen" : "patrol",
    }),
    longText("note", t("note"), { of: bodies.NewSiteReport.note }),
    ...(planner
      ? [field("reporter", t("reporter"), { of: bodies.NewSiteReport.reporter, note: t("reporterNote") })]
      : []),
    photos.element,
  ];
  return form(
    state,
    fields,
    t("addReport"),
    async (v, key) => {
      const uuids = photos.ready();
      if (!uuids) return photos.complain();
      const body: NewSiteReport = { uuid: key, origin: coded(v.origin), note: v.note ?? "" };
      if (v.reporter) body.reporter = v.reporter;
      if (uuids.length > 0) body.photos = uuids;
      await state.api.post(`/api/sites/${siteId}/reports`, body, key);
      done();
    },
    button(t("cancel"), close),
  );
}

export function unitForm(
  state: State,
  file: SiteFile,
  { units }: Casework,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = caseWords(state);
  return form(
    state,
    [
      choice(
        "unit_id",
        t("unit"),
        [["", ""], ...units.map((u) => [String(u.id), u.name] as [string, string])],
        { of: bodies.SiteUnitRole.unit_id },
      ),
      choice("role", t("role"), terms(state, "unit_role"), { of: bodies.SiteUnitRole.role }),
      field("letter_number", t("letter"), { of: bodies.SiteUnitRole.letter_number }),
      field("due_on", t("letterDue"), { of: bodies.SiteUnitRole.due_on }),
      field("replied_on", t("replied"), { of: bodies.SiteUnitRole.replied_on }),
    ],
    t("save"),
    async (v, key) => {
      const body: SiteUnitRole = { unit_id: Number(v.unit_id), role: coded(v.role) };
      for (const name of ["letter_number", "due_on", "replied_on"] as const)
        if (v[name]) body[name] = v[name];
      await state.api.post(`/api/sites/${file.id}/units`, body, key);
      done();
    },
    button(t("cancel"), close),
  );
}

export function measureForm(state: State, file: SiteFile, done: () => void, close: () => void): HTMLElement {
  const t = caseWords(state);
  return form(
    state,
    [
      field("measure", t("measure"), { of: bodies.NewSiteMeasure.measure }),
      field("starts_on", t("from"), { of: bodies.NewSiteMeasure.starts_on, value: today(state) }),
      field("ends_on", t("until"), { of: bodies.NewSiteMeasure.ends_on }),
    ],
    t("save"),
    async (v, key) => {
      const body: NewSiteMeasure = { measure: v.measure ?? "", starts_on: v.starts_on ?? "" };
      if (v.ends_on) body.ends_on = v.ends_on;
      await state.api.post(`/api/sites/${file.id}/measures`, body, key);
      done();
    },
    button(t("cancel"), close),
  );
}

/** Title, class and note may be changed; the rest changes by steps. */
export function editForm(
  state: State,
  file: SiteFile,
  etag: string,
  done: () => void,
  close: () => void,
): HTMLElement {
  const t = caseWords(state);
  const p = file.properties;
  return form(
    state,
    [
      field("title", t("title"), {
        of: bodies.SitePatch.title,
        required: true,
        value: String(p.title ?? ""),
      }),
      choice("class", t("class"), terms(state, "site_class"), {
        of: bodies.SitePatch.class,
        value: String(p.class ?? ""),
      }),
      longText("note", t("note"), { of: bodies.SitePatch.note, value: String(p.note ?? "") }),
    ],
    t("save"),
    async (v) => {
      const properties = { title: v.title, class: v.class, note: v.note };
      await state.api.patch(`/api/collections/sites/items/${file.id}`, { properties }, etag);
      done();
    },
    button(t("cancel"), close),
  );
}

/** The other file is named by the number that people know, not by its id. */
export function mergeForm(
  state: State,
  file: SiteFile,
  done: (into: number) => void,
  close: () => void,
): HTMLElement {
  const t = caseWords(state);
  return form(
    state,
    [
      field("number", t("mergeInto"), { required: true, note: t("mergeNote") }),
      longText("reason", t("reason"), { of: bodies.SiteMerger.reason }),
    ],
    t("merge"),
    async (v, key) => {
      const query = { number: v.number ?? "", limit: "2" };
      const { features } = await state.api.get<Page>("/api/collections/sites/items", query);
      const other = features.find((f) => String(f.id) !== String(file.id));
      if (!other) {
        const message = t("mergeNone", { number: v.number ?? "" });
        throw new Problem(422, message, [{ location: "body.number", message }]);
      }
      const into = Number(other.id);
      await state.api.post(`/api/sites/${file.id}/merge`, { uuid: key, into, reason: v.reason }, newKey());
      done(into);
    },
    button(t("cancel"), close),
  );
}
