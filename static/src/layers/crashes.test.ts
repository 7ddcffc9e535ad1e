import { expect, test } from "vitest";
import { toShape } from "../shape";
import { merged, spots, spread } from "./crashes";

const crash = (id: number, severity: string, lon = 116, lat = 36) => {
  const geometry = { type: "Point" as const, coordinates: [lon, lat] as [number, number] };
  const shape = toShape("crashes", { type: "Feature", id, geometry, properties: { severity } });
  if (!shape) throw new Error("no shape");
  return shape;
};

test("crashes on one position are one spot, the worst first", () => {
  const [spot, ...rest] = spots([crash(1, "damage"), crash(2, "fatal"), crash(3, "slight")]);
  expect(rest).toEqual([]);
  expect(spot?.shapes.map((s) => s.id)).toEqual(["2", "3", "1"]);
});

test("the worst spot is drawn last, above the others", () => {
  const all = spots([crash(1, "fatal", 116), crash(2, "damage", 116.1), crash(3, "serious", 116.2)]);
  expect(all.map((s) => s.shapes[0]?.props.severity)).toEqual(["damage", "serious", "fatal"]);
});

test("an unknown severity is drawn as the mildest, not dropped", () => {
  expect(spots([crash(1, "odd")])).toHaveLength(1);
});

test("numbers that would overlap are added up, those apart are not", () => {
  const all = spots([crash(1, "slight", 116), crash(2, "fatal", 116.00001), crash(3, "slight", 116.01)]);
  const room = 0.0001;
  const joined = merged(all, room);
  expect(joined.map((s) => s.shapes.length).sort()).toEqual([1, 2]);
  expect(joined.at(-1)?.shapes[0]?.props.severity).toBe("fatal");
  expect(all.every((s) => s.shapes.length === 1)).toBe(true);
});

test("spread crashes keep clear of each other", () => {
  const places = Array.from({ length: 40 }, (_, i) => spread(i, 11));
  expect(places[0]).toEqual([0, 0]);
  for (const [i, a] of places.entries())
    for (const b of places.slice(i + 1)) expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeGreaterThan(9);
});
