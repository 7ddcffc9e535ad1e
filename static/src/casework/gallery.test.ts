import { expect, test } from "vitest";
import { Api } from "../api";
import { views } from "../layers/index";
import { State } from "../state";
import { sizeOf, titleOf } from "./documents";
import { type Photo, pairPhotos, photoGroups } from "./gallery";
import { boxAround, metresBetween } from "./nearby";
import type { HistoryRow } from "./types";

const photo = (uuid: string, phase: Photo["phase"], lon?: number, lat?: number): Photo => ({
  uuid,
  phase,
  ...(lon === undefined || lat === undefined ? {} : { lon, lat }),
});

test("before and after stand together: the nearest, or in their order without places", () => {
  const { pairs, others } = pairPhotos([
    photo("b1", "before", 116, 36.5),
    photo("b2", "before", 116.001, 36.5),
    photo("a2", "after", 116.001, 36.50001),
    photo("a1", "after", 116, 36.50001),
    photo("x", "other"),
    photo("y", null),
  ]);
  expect(pairs.map((pair) => pair.map((p) => p.uuid))).toEqual([
    ["b1", "a1"],
    ["b2", "a2"],
  ]);
  expect(others.map((p) => p.uuid)).toEqual(["x", "y"]);
  const plain = pairPhotos([photo("a1", "after"), photo("b1", "before"), photo("b2", "before")]);
  expect(plain.pairs.map((pair) => pair.map((p) => p.uuid))).toEqual([["b1", "a1"]]);
  expect(plain.others.map((p) => p.uuid)).toEqual(["b2"]);
});

test("photos of a file's works come from its history, each once, beside the file's own", () => {
  const row = (source: string, object_id: number, photos?: string[]) =>
    ({ source, object_id, details: photos ? { photos } : null }) as unknown as HistoryRow;
  const history = [
    row("work_event", 3, ["p", "q"]),
    row("work_event", 3, ["q"]),
    row("site_event", 1, ["own"]),
    row("work_event", 4),
  ];
  expect(photoGroups(["own"], history)).toEqual([
    { work: 0, uuids: ["own"] },
    { work: 3, uuids: ["p", "q"] },
  ]);
  expect(photoGroups([], [])).toEqual([]);
});

test("a box holds what lies within its metres, and distances are those of the ground", () => {
  const at: [number, number] = [116, 36.5];
  const [w, s, e, n] = boxAround(at, 40);
  expect(metresBetween(at, [e, 36.5])).toBeCloseTo(40, 1);
  expect(metresBetween(at, [116, n])).toBeCloseTo(40, 1);
  expect(w).toBeLessThan(at[0]);
  expect(s).toBeLessThan(at[1]);
  expect(metresBetween([0, 0], [0, 1])).toBeCloseTo(111195, 0);
});

test("papers: a size in words, a title from the file's name", () => {
  const state = new State(new Api(), "en", views);
  expect([sizeOf(state, 300), sizeOf(state, 820_000), sizeOf(state, 3_400_000)]).toEqual([
    "1 kB",
    "820 kB",
    "3.4 MB",
  ]);
  expect(titleOf("督办函 3.signed.pdf")).toBe("督办函 3.signed");
});
