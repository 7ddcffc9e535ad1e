import { expect, test } from "vitest";
import { Api } from "../api";
import type { ScreeningRequest, Unassigned } from "../generated/api";
import { views } from "../layers/index";
import { badgeRadius, blackSpots, heatOf, SHADES, shadeOf, TIERS, tierOf } from "../layers/spots";
import { State } from "../state";
import type { Feature, Properties } from "../types";
import { junctionOf } from "./catchment";
import { differing } from "./compare";
import { changeText } from "./effects";
import { shade } from "./grid";
import { weightsText } from "./priorities";
import { assignmentOf, nextOf, queueView } from "./queue";
import { FIRST_WISH, wanted } from "./ranking";
import { hotNote } from "./screening";
import { readParameters } from "./start";
import { covariateName, leftOutText, patternName, sayings, signed, standardText, sure } from "./text";
import type { Summary } from "./types";

const stateIn = (lang: "zh" | "en"): State => {
  const state = new State(new Api(), lang, views);
  state.vocabulary = {
    lists: {
      road_class: [["trunk", "快速路", "Expressway"]],
      collision_type: [["turning", "转弯相撞", "Turning"]],
      black_spot_place: [["segment", "路段", "Stretch of road"]],
    },
  };
  return state;
};

const spot = (id: number, properties: Properties): Feature => ({
  type: "Feature",
  id,
  geometry: null,
  properties: { place: "intersection", rules: [], ...properties },
});
const SPOTS = [
  spot(1, { name: "黄河路 & 光明路", rank: 1, observed: 10, probability: 0.9 }),
  spot(2, { name: "振兴路", rank: 2, observed: 48, probability: 0.95, rules: ["CN-MPS-2001/spot"] }),
  spot(3, { name: "Elm & Oak", rank: 1, place: "cluster", observed: 99, probability: 1 }),
  spot(4, { name: "兴华路", rank: 3, place: "segment", observed: 12, probability: null }),
];
const ids = (wish: Partial<typeof FIRST_WISH>) => wanted(SPOTS, { ...FIRST_WISH, ...wish }).map((f) => f.id);

test("the ranking keeps clusters, which have an order of their own, after the rest", () => {
  expect(ids({})).toEqual([1, 2, 4, 3]);
  expect(ids({ order: "observed" })).toEqual([2, 4, 1, 3]);
  expect(ids({ order: "probability" })).toEqual([2, 1, 4, 3]); // unknown comes last
});

test("the ranking is narrowed by kind, rule and name", () => {
  expect(ids({ kind: "cluster" })).toEqual([3]);
  expect(ids({ ruled: true })).toEqual([2]);
  expect(ids({ find: " ELM" })).toEqual([3]);
  expect(ids({ find: "路", kind: "segment" })).toEqual([4]);
  expect(ids({ find: "nowhere" })).toEqual([]);
});

test("a piece of road is hot, cold, or unlike its neighbours", () => {
  expect(heatOf({ gi_z: 4.2, quadrant: "high_high" })).toBe(0);
  expect(heatOf({ gi_z: -3, quadrant: "low_low" })).toBe(1);
  expect(heatOf({ gi_z: 1, quadrant: "high_low" })).toBe(2);
  expect(heatOf({ gi_z: -1, quadrant: null })).toBe(1);
});

test("tiers and shades have no gap, and a number is never too small to read", () => {
  expect([1, 10, 11, 30, 31, 100, 101, 4999].map(tierOf)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  expect(TIERS).toHaveLength(3);
  expect([...SHADES].map(shadeOf)).toEqual([0, 1, 2, 3]);
  expect(shadeOf((SHADES.at(-1) as number) - 0.01)).toBe(-1);
  for (const zoom of [10, 12, 13, 14, 15, 17, 19])
    for (const rank of [1, 25, 80, 400]) {
      const { r, numbered } = badgeRadius(rank, zoom);
      expect(r).toBeGreaterThan(3);
      if (numbered) expect(r).toBeGreaterThanOrEqual(9);
    }
});

test("the map never asks for black spots without saying of which screening", () => {
  const ask = (screening: number, drafts = false) =>
    blackSpots.filters?.(14, { title: "", demo: false }, screening, drafts);
  expect(ask(0)).toEqual([{ current: "true" }]);
  expect(ask(0, true)).toEqual([{ newest: "true" }]);
  expect(ask(3, true)).toEqual([{ screening_id: "3" }]);
});

test("figures say their sign, and no probability is certain", () => {
  expect(signed("en", 2.44)).toBe("+2.4");
  expect(signed("en", -0.31)).toBe("−0.3");
  expect(signed("zh", null)).toBe("–");
  expect(sure("en", 1)).toBe("> 99 %");
  expect(sure("zh", 0.951)).toBe("95%");
  expect(sure("en", 0.0004)).toBe("< 1 %");
  expect(changeText(0.78, "en")).toBe("−22 %");
  expect(changeText(1.1, "zh")).toBe("+10%");
});

test("covariates and notes are said in the reader's language", () => {
  const [zh, en] = [stateIn("zh"), stateIn("en")];
  expect(covariateName(zh, "main=trunk")).toBe("主路：快速路");
  expect(covariateName(en, "main=trunk")).toBe("Main road: Expressway");
  expect(covariateName(en, "speed_unknown")).toBe("Speed (log) not known");
  expect(leftOutText(zh, "main=trunk: 其余变量已能说明（AIC）")).toBe(
    "主路：快速路——其余变量已能说明（AIC）",
  );
  const [notes, notesZH] = [["fitted on 12 sites only"], ["只有 12 处可供拟合"]];
  expect([sayings(zh, notes, notesZH), sayings(en, notes, notesZH)]).toEqual([notesZH, notes]);
  expect(sayings(zh, notes)).toEqual(notes); // of an older screening
  expect(patternName(zh, "type.turning")).toBe("转弯相撞");
});

test("a new screening sends what was chosen and leaves the rest to the server", () => {
  const values = { profile: "none", from: "2021-01-01", to: "", seed: "7", most: "", measure: "excess" };
  const ticks = { "severity.fatal": "on", "severity.slight": "", "modes.e_bike": "on" };
  expect(readParameters({ ...values, ...ticks, least_probability: "85", density: "" })).toEqual({
    profile: "none",
    from: "2021-01-01",
    measure: "excess",
    seed: 7,
    least_probability: 0.85,
    density: false,
    severity: ["fatal"],
    modes: ["e_bike"],
  });
});

test("two screenings differ in the parameters that differ", () => {
  const a: ScreeningRequest = { profile: "none", from: "2021-01-01", severity: ["fatal"] };
  expect(differing(a, { ...a, severity: ["fatal"] })).toEqual([]);
  expect(differing(a, { profile: "none", from: "2022-01-01" })).toEqual(["from", "severity"]);
});

test("a crash is given to an intersection, a segment or nowhere", () => {
  expect(assignmentOf("intersection/12", "x")).toEqual({
    intersection_id: 12,
    segment_id: null,
    reason: "x",
  });
  expect(assignmentOf("segment/7", "x")).toEqual({ intersection_id: null, segment_id: 7, reason: "x" });
  expect(assignmentOf("none/0", "x")).toEqual({ intersection_id: null, segment_id: null, reason: "x" });
});

test("only weights that were changed are sent", () => {
  const name = { zh: "", en: "" };
  const weights = [
    { code: "excess", name, weight: 25, full: 2 },
    { code: "sight", name, weight: 25, full: 1 },
  ];
  expect(weightsText(weights, new Map())).toBe("");
  const wished = new Map([
    ["sight", 40],
    ["excess", 25],
  ]);
  expect(weightsText(weights, wished)).toBe("sight:40");
});

test("shades of the grid begin with the first crash and end with the most", () => {
  expect([0, 1, 2, 3, 4].map((n) => shade(n, 4))).toEqual([0, 1, 2, 3, 4]);
  expect(shade(1, 100)).toBe(1);
  expect(shade(0, 0)).toBe(0);
});

test("the catchment is that of the intersection that is chosen or stands behind the black spot", () => {
  const shape = { key: "", id: "5", kind: "point" as const, parts: [], minX: 0, minY: 0, maxX: 0, maxY: 0 };
  expect(junctionOf(null)).toBe("");
  expect(junctionOf({ ...shape, layer: "intersections", props: {} })).toBe("5");
  expect(junctionOf({ ...shape, layer: "black-spots", props: { intersection_id: 9 } })).toBe("9");
  expect(junctionOf({ ...shape, layer: "black-spots", props: { intersection_id: null } })).toBe("");
});

test("a standard is named in the reader's language", () => {
  const set = {
    code: "NO",
    name: { zh: "挪威", en: "Norway" },
    about: "",
    standard: "Norwegian Public Roads Administration",
    standard_zh: "挪威公共道路管理局",
    edition: "unknown",
    clause: "",
    source: "from memory",
    source_zh: "凭记忆",
    verified: false,
    rules: [],
  };
  expect(standardText("zh", set)).toBe("挪威公共道路管理局，版本不详");
  expect(standardText("en", { ...set, edition: "2012", clause: "3.2" })).toBe(
    "Norwegian Public Roads Administration, 2012, 3.2",
  );
});

test("the screen says why no road is hot, and only then", () => {
  const summary = { pieces: 412, hot_roads: 0 } as Summary;
  expect(hotNote(stateIn("en"), { summary })).toContain("None of the 412 pieces");
  expect(hotNote(stateIn("zh"), { summary })).toContain("412 个路段片段");
  expect(hotNote(stateIn("en"), { summary: { ...summary, hot_roads: 3 } })).toBe("");
  expect(hotNote(stateIn("en"), { summary: { ...summary, pieces: 0 } })).toContain("did not compare");
});

const waiting = (id: number): Unassigned => ({
  id,
  source: "demo",
  source_id: String(id),
  occurred_at: null,
  year: 2024,
  severity: "slight",
  kind: null,
  street: "",
  cross_street: "",
  position: null,
  assignment: "unmatched",
  reason: "no_road",
  candidates: [],
  revision: 1,
  assigned_by: "",
  intersection_id: null,
  segment_id: null,
});

test("the queue pages on to its end", async () => {
  const link = { rel: "next", href: "/api/crashes/unassigned?cursor=2" };
  const asked: string[] = [];
  const [box] = queueView(
    stateIn("en"),
    { crashes: [waiting(1), waiting(2)], total: 3, links: [link] },
    "unmatched",
    {
      may: false,
      stops: [],
      show: () => undefined,
      assigned: () => undefined,
      page: async (href) => {
        asked.push(href);
        return { crashes: [waiting(3)], total: 3, links: [] };
      },
    },
  ) as [HTMLElement];
  expect(box.querySelectorAll("[data-crash]")).toHaveLength(2);
  box.querySelector<HTMLButtonElement>(".table-foot button")?.click();
  await expect.poll(() => box.querySelectorAll("[data-crash]").length).toBe(3);
  expect(asked).toEqual([link.href]);
  expect(box.querySelector(".table-foot button")).toBeNull();
  expect(nextOf({ crashes: [], total: 3, links: [link] })).toBe("");
});
