import { expect, test, vi } from "vitest";
import { Api } from "../api";
import type { Frame } from "../canvas";
import { hit } from "../hit";
import { views } from "../layers/index";
import { readChoice, worstFirst } from "../screens/sight";
import { type Shape, toShape } from "../shape";
import { State } from "../state";
import type { Feature, Term } from "../types";
import { type Answer, asItIs, isAsItIs, type SightFeature, toQuery, triangleFor } from "./answer";
import { blockerName } from "./blockerlist";
import { reasons } from "./junction";
import { Study } from "./seen";
import { controls } from "./switches";
import { tapStudy } from "./tap";

const feature = (id: string, properties: object): SightFeature =>
  ({ id, geometry: null, properties, shapes: {} }) as unknown as SightFeature;

test("a question says only what is otherwise than it is stored", () => {
  expect(isAsItIs(asItIs())).toBe(true);
  const question = {
    profile: "AASHTO",
    speeds: { 36: 60, 38: 40 },
    control: { 36: "stop" },
    vertexM: 5.4,
    ignore: [81, -12, 68],
  };
  expect(isAsItIs(question)).toBe(false);
  expect(toQuery(question)).toEqual({
    profile: "AASHTO",
    speeds: "36:60,38:40",
    control: "36:stop",
    vertex_m: "5.4",
    ignore: "-12,68,81",
  });
  expect(Object.values(toQuery(asItIs())).join("")).toBe("");
});

test("the answer's triangle is that of the same lane, else the worst between the two approaches", () => {
  const base = { leg_id: 1, conflict_leg_id: 2, manoeuvre: "corner", lane: 1 };
  const features = [
    feature("a", { ...base, manoeuvre: "left", verdict: "clear" }),
    feature("b", { ...base, manoeuvre: "through", verdict: "blocked" }),
    feature("c", { ...base, conflict_leg_id: 3, verdict: "blocked" }),
  ];
  expect(triangleFor(features, base)?.id).toBe("b");
  expect(triangleFor([...features, feature("d", { ...base, verdict: "clear" })], base)?.id).toBe("d");
  expect(triangleFor(features, { ...base, leg_id: 9 })).toBeUndefined();
});

const answer = (ids: number[]) => ({
  intersection: { id: 11, name: "x" },
  profile: {},
  legs: [],
  features: [],
  obstacles: ids.map((id) => ({
    id,
    geometry: { type: "Point", coordinates: [0, 0] },
    properties: { kind: "tree" },
  })),
});

test("of several questions the newest is answered, and what was left out can be put back", async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  let release: (() => void)[] = [];
  const api = new Api((url, init) => {
    asked.push(url);
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
      release.push(() =>
        resolve(new Response(JSON.stringify(answer(url.includes("ignore=68") ? [] : [68])))),
      );
    });
  });
  const study = new Study(api, 11, () => undefined);
  void study.look();
  release.shift()?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([...study.obstacles.keys()]).toEqual([68]);

  study.toggle(68);
  study.ask({ speeds: { 36: 60 } }); // before the first was sent: one request for both
  await vi.advanceTimersByTimeAsync(100);
  study.ask({ speeds: { 36: 70 } });
  await vi.advanceTimersByTimeAsync(100);
  for (const answerNow of release) answerNow();
  release = [];
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.slice(1)).toEqual([
    "/api/intersections/11/sight?speeds=36%3A60&ignore=68",
    "/api/intersections/11/sight?speeds=36%3A70&ignore=68",
  ]);
  expect(study.busy).toBe(false);
  expect(study.seen?.obstacles).toEqual([]);
  expect([...study.obstacles.keys()]).toEqual([68]); // still there to be put back
  study.toggle(68);
  expect(study.question.ignore).toEqual([]);
  study.stop();
  vi.useRealTimers();
});

test("touching a blocker leaves it out, touching elsewhere means something else", () => {
  const state = new State(new Api(async () => new Response("{}")), "en", views);
  const touched = { layer: "blocker", id: "68", props: {} } as unknown as Shape;
  expect(tapStudy(state, touched)).toBe(false);
  const study = new Study(state.api, 11, () => undefined);
  state.study.set(study);
  expect(tapStudy(state, touched)).toBe(true);
  expect(study.question.ignore).toEqual([68]);
  expect(tapStudy(state, { layer: "crashes", id: "1", props: {} } as unknown as Shape)).toBe(false);
  study.stop();
});

test("of triangles over each other all are touched, the worst first", () => {
  const square = (id: string, verdict: string, side: number): Shape => {
    const s = side;
    const ring: [number, number][] = [
      [0, 0],
      [s, 0],
      [s, s],
      [0, s],
      [0, 0],
    ];
    const made = toShape("sight-triangles", {
      type: "Feature",
      id,
      geometry: { type: "Polygon", coordinates: [ring] },
      properties: { verdict },
    });
    if (!made) throw new Error("no shape");
    return made;
  };
  const shapes = [
    square("clear", "clear", 20),
    square("blocked", "blocked", 20),
    square("far", "partial", 2),
  ];
  const at = { scale: 1, offsetX: 0, offsetY: 0 } as Frame;
  const [x, y] = [128 + 7, 128 - 7];
  expect(hit([], shapes, at, x, y, 5)?.map((s) => s.id)).toEqual(["blocked", "clear"]);
});

test("a list begins with the worst", () => {
  const row = (id: number, verdict: string, lane_ratio: number | null, available_m = 0): Feature => ({
    type: "Feature",
    id,
    geometry: null,
    properties: { verdict, lane_ratio, available_m, required_m: 50 },
  });
  const rows = [
    row(1, "partial", 0.2),
    row(2, "blocked", 0.4, 10),
    row(3, "blocked", 0.4, 5),
    row(4, "unknown", null),
  ];
  expect(worstFirst(rows).map((f) => f.id)).toEqual([3, 2, 1, 4]);
});

test.each([
  ["", ["", ""]],
  ["blocked/31", ["blocked", "31"]],
  ["/31", ["", "31"]],
  ["<img>/x", ["", ""]],
])("the choice %j of the address is read as %j", (at, choice) => expect(readChoice(at)).toEqual(choice));

test("things are called by their kind and number", () => {
  const state = new State(new Api(async () => new Response("{}")), "en", views);
  state.vocabulary = {
    lists: {
      obstruction_kind: [["tree", "树木", "Tree"]],
      place_kind: [["market", "集市", "Street market"]],
    },
  };
  expect(blockerName(state, 68, "tree")).toBe("Tree 68");
  expect(blockerName(state, -12, "market")).toBe("Street market 12");
  expect(blockerName(state, 0, "")).toBe("The ground");
});

test("why there is no triangle is said once for each reason, with the approaches, in both languages", () => {
  const state = new State(new Api(async () => new Response("{}")), "zh", views);
  const no_triangle: Term[] = [
    ["roundabout", "环岛，不作判定", "a roundabout: not judged"],
    ["no_conflict", "没有冲突", "nothing crosses"],
  ];
  state.vocabulary = { lists: { no_triangle } };
  const legs = [
    { id: 1, name: "建设路" },
    { id: 2, name: "振兴路" },
    { id: 3, name: "建设路" },
  ];
  const skipped = [1, 2, 3].map((leg_id) => ({ leg_id, reason: "roundabout" }));
  const ring = { legs, skipped, features: [] } as unknown as Answer;
  expect(reasons(state, ring)).toEqual(["环岛，不作判定（建设路、振兴路）"]);
  state.lang.set("en");
  expect(reasons(state, ring)).toEqual(["A roundabout: not judged (建设路, 振兴路)"]);
  const none = { legs, skipped: [{ leg_id: 0, reason: "no_conflict" }], features: [] };
  expect(reasons(state, none as unknown as Answer)).toEqual(["Nothing crosses"]);
});

test("the controls to try are those of the server's vocabulary", () => {
  const state = new State(new Api(async () => new Response("{}")), "en", views);
  const control = ["signal", "officer"].map((code): Term => [code, code, code]);
  state.vocabulary = { lists: { control } };
  expect(controls(state, "officer")).toEqual(["signal", "officer"]);
  expect(controls(state, "new")).toEqual(["new", "signal", "officer"]);
  state.vocabulary = { lists: {} };
  expect(controls(state, "none")).toEqual(["none"]);
});
