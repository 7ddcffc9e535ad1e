// How a list was made: profile, period, data, models and proof; publishing and
// deleting for planners.
import { h } from "../dom";
import type { ScreeningChoices } from "../generated/api";
import type { State } from "../state";
import { button, day, download, factTable, figure, moment } from "../ui/bits";
import { table } from "../ui/table";
import { troubleText } from "../ui/trouble";
import { verifiedTag } from "./detail";
import {
  covariateName,
  fixed,
  leftOutText,
  measureName,
  profileName,
  sayings,
  screeningTitle,
  smallP,
  standardText,
} from "./text";
import type { Model, Screening } from "./types";
import { spotWords } from "./words";

export const mayPlan = (state: State): boolean =>
  state.session.get().role === "planner" || state.session.get().role === "admin";

export function screeningSelect(
  state: State,
  choices: ScreeningChoices | undefined,
  screenings: Screening[],
  chosen: number,
  label: string,
  change: (id: number) => void,
): HTMLElement {
  const t = spotWords(state.lang.get());
  const select = h("select", { name: "screening", "aria-label": label });
  for (const s of screenings) {
    const mark = ` · ${t(s.published ? "published" : "draft")}`;
    select.append(
      h("option", { value: s.id, selected: s.id === chosen }, screeningTitle(state, choices, s) + mark),
    );
  }
  select.addEventListener("change", () => change(Number(select.value)));
  return h("div", { class: "control" }, select);
}

export function basisText(state: State, s: Screening): Node[] {
  const t = spotWords(state.lang.get());
  const cutoff = s.data_cut_off ? new Date(s.data_cut_off) : undefined;
  const style = {
    dateStyle: "medium",
    ...(state.settings.get().zone ? { timeZone: state.settings.get().zone } : {}),
  } as const;
  const when = cutoff
    ? new Intl.DateTimeFormat(state.lang.get() === "zh" ? "zh-CN" : "en-GB", style).format(cutoff)
    : "–";
  const { crashes, years, unplaced } = s.summary;
  const basis = t("basis", {
    crashes,
    years: fixed(state.lang.get(), years, years % 1 ? 1 : 0),
    cutoff: when,
    spots: s.spots,
  });
  const hot = hotNote(state, s);
  return [
    h("p", { class: "lead" }, basis, unplaced > 0 ? ` ${t("unplaced", { n: unplaced })}` : ""),
    ...(hot ? [h("p", { class: "lead small" }, hot)] : []),
  ];
}

/** Why the layer of hot roads is empty, when it is. */
export function hotNote(state: State, { summary }: Pick<Screening, "summary">): string {
  const t = spotWords(state.lang.get());
  if (!summary.pieces) return t("noPieces");
  return summary.hot_roads ? "" : t("noHotRoads", { all: fixed(state.lang.get(), summary.pieces, 0) });
}

function filtersText(state: State, s: Screening): string {
  const { severity, modes, types } = s.parameters;
  const all = [
    ...(severity ?? []).map((c) => state.term("severity", c)),
    ...(modes ?? []).map((c) => state.term("mode", c)),
    ...(types ?? []).map((c) => state.term("collision_type", c)),
  ];
  return all.length > 0
    ? all.join(state.lang.get() === "zh" ? "、" : ", ")
    : spotWords(state.lang.get())("allCrashes");
}

function modelPart(state: State, model: Model): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  const rows = Object.keys(model.coefficients)
    .filter((name) => name !== "constant")
    .sort((a, b) => Math.abs(model.coefficients[b] ?? 0) - Math.abs(model.coefficients[a] ?? 0));
  const logs = /^(speed|lanes|volume_(major|minor))$/;
  const factor = (name: string): string => {
    const unit = logs.test(name) ? Math.LN2 : 1;
    const b = (model.coefficients[name] ?? 0) * unit;
    const se = (model.errors[name] ?? Number.NaN) * unit;
    const write = (v: number) => fixed(lang, Math.exp(v), 2);
    return Number.isFinite(se)
      ? `× ${write(b)} (${write(b - 1.96 * se)}–${write(b + 1.96 * se)})`
      : `× ${write(b)}`;
  };
  const kind = state.term("black_spot_place", model.kind);
  return h(
    "div",
    {},
    h("h4", {}, t("modelOf", { kind })),
    h(
      "p",
      { class: "small" },
      t(model.dispersion_per_km ? "modelTextKm" : "modelText", {
        sites: model.sites,
        k: fixed(lang, model.dispersion, 2),
        pearson: fixed(lang, model.pearson, 2),
      }),
      " ",
      model.with_volume
        ? t("withVolume", { n: figure(lang, model.known_volume * 100, "%", 0) })
        : t("withoutVolume"),
    ),
    rows.length > 0
      ? table(state, {
          caption: t("modelOf", { kind }),
          rows,
          key: (name) => name,
          columns: [
            { id: "covariate", title: t("covariate"), cell: (name) => covariateName(state, name) },
            { id: "effect", title: t("effect"), figure: true, cell: factor },
          ],
        })
      : null,
    h("p", { class: "small" }, t("factorNote")),
    model.notes.length > 0
      ? h(
          "ul",
          { class: "bullets" },
          ...sayings(state, model.notes, model.notes_zh).map((n) => h("li", {}, n)),
        )
      : null,
    model.left_out.length > 0
      ? h(
          "details",
          { class: "fold" },
          h("summary", {}, t("leftOut")),
          h(
            "ul",
            { class: "bullets" },
            ...sayings(state, model.left_out, model.left_out_zh).map((n) =>
              h("li", {}, leftOutText(state, n)),
            ),
          ),
        )
      : null,
  );
}

export interface ScreeningActs {
  changed(): void;
}

export function aboutScreening(
  state: State,
  choices: ScreeningChoices | undefined,
  s: Screening,
): HTMLElement {
  const t = spotWords(state.lang.get());
  const lang = state.lang.get();
  const set = choices?.profiles?.find((p) => p.code === s.profile);
  const standard = set ? standardText(lang, set) : null;
  const profile = h("span", {}, `${profileName(lang, choices, s.profile)} `);
  if (set) profile.append(verifiedTag(state, set.verified));
  const { summary, parameters } = s;
  const details = h(
    "details",
    { class: "fold about" },
    h("summary", {}, t("howMade")),
    factTable(
      [t("nominatedBy"), profile],
      [t("standard"), standard],
      [t("source"), set ? (lang === "zh" ? set.source_zh : set.source) : null],
      [t("checked"), set ? t(set.verified ? "verified" : "unverified") : null],
      [t("rankedBy"), measureName(lang, parameters.measure ?? "excess")],
      [t("period"), h("span", {}, day(state, s.from), " – ", day(state, s.to))],
      [t("cutOff"), moment(state, s.data_cut_off)],
      [t("filters"), filtersText(state, s)],
      [t("candidates"), fixed(lang, summary.candidates, 0)],
      [t("kdeSections"), fixed(lang, summary.kde_sections, 0)],
      [t("kdeChance"), summary.kde_global_p === null ? null : smallP(lang, summary.kde_global_p)],
      [t("divided"), summary.divided_roads > 0 ? fixed(lang, summary.divided_roads, 0) : null],
      [
        t("hotRoads"),
        summary.pieces
          ? t("hotText", { n: fixed(lang, summary.hot_roads ?? 0, 0), all: fixed(lang, summary.pieces, 0) })
          : null,
      ],
      [
        t("moran"),
        typeof summary.moran_i === "number"
          ? t("moranText", {
              i: fixed(lang, summary.moran_i, 2),
              p: smallP(lang, summary.moran_p ?? Number.NaN),
            })
          : null,
      ],
      [t("clusterPoints"), summary.cluster_points > 0 ? fixed(lang, summary.cluster_points, 0) : null],
      [t("seed"), String(s.seed)],
      [t("madeBy"), s.made_by === "command line" ? t("commandLine") : s.made_by],
      [t("finished"), moment(state, s.finished_at)],
      [
        t("proof"),
        h(
          "span",
          { class: "hashes", title: `${s.data_hash}\n${s.result_hash}` },
          `${s.data_hash.slice(0, 12)} · ${s.result_hash.slice(0, 12)}`,
        ),
      ],
    ),
    ...(summary.notes.length > 0
      ? [
          h("h4", {}, t("notes")),
          h(
            "ul",
            { class: "bullets" },
            ...sayings(state, summary.notes, summary.notes_zh).map((n) => h("li", {}, n)),
          ),
        ]
      : []),
    ...summary.models.map((m) => modelPart(state, m)),
  );
  return details;
}

/** The whole list as a file. */
function files(state: State, s: Screening): HTMLElement[] {
  const t = spotWords(state.lang.get());
  return (["csv", "geojson"] as const).map((format) => {
    const f = format === "csv" ? "csv" : "json";
    const items = `/api/collections/black-spots/items?screening_id=${s.id}&limit=10000&f=${f}`;
    const link = download(format === "csv" ? "CSV" : "GeoJSON", items);
    link.setAttribute("aria-label", t(format));
    link.title = t(format);
    link.download = `black-spots-${s.id}.${format}`;
    return link;
  });
}

/** What can be done with a list: take it along, and for planners publish or delete it. */
export function screeningActs(state: State, s: Screening, acts: ScreeningActs): HTMLElement {
  const row = h("div", { class: "acts" }, ...files(state, s));
  const box = h("div", { class: "planning" }, row);
  if (mayPlan(state)) planning(state, s, acts, box, row);
  return box;
}

function planning(state: State, s: Screening, acts: ScreeningActs, box: HTMLElement, row: HTMLElement): void {
  const t = spotWords(state.lang.get());
  const trouble = h("p", { class: "fault", role: "alert", hidden: true });
  const guard = (act: () => Promise<unknown>) => async () => {
    trouble.hidden = true;
    try {
      await act();
      acts.changed();
    } catch (error) {
      trouble.textContent = troubleText(state, error);
      trouble.hidden = false;
    }
  };
  const path = `/api/screenings/${s.id}`;
  const publish = guard(async () => {
    const { etag } = await state.api.getTagged<Screening>(path);
    await state.api.patch(path, { published: !s.published }, etag);
  });
  const remove = guard(async () => {
    const { etag } = await state.api.getTagged<Screening>(path);
    await state.api.remove(path, etag);
    state.showScreening(0);
    state.say(t("removed"));
  });
  row.append(
    button(t(s.published ? "unpublish" : "publish"), () => void publish(), "quiet"),
    button(
      t("remove"),
      () => {
        if (confirm(t("removeAsk", { id: String(s.id) }))) void remove();
      },
      "quiet",
    ),
  );
  box.append(h("p", { class: "small" }, t(s.published ? "isPublished" : "publishNote")), trouble);
}
