import { expect, test } from "vitest";
import type { Frame } from "./canvas";
import { distanceTo, hit } from "./hit";
import type { Target } from "./layers/symbols";
import { anchor, type Shape, toShape } from "./shape";
import type { Geometry } from "./types";

const shape = (id: string, geometry: Geometry): Shape => {
  const made = toShape("x", { type: "Feature", id, geometry, properties: {} });
  if (!made) throw new Error("no shape");
  return made;
};
const POINT = shape("p", { type: "Point", coordinates: [0, 0] });
const target = (id: string, x: number, y: number, r: number): Target => ({
  shapes: [{ ...POINT, id }],
  x,
  y,
  r,
});
const FRAME = { scale: 1, offsetX: 0, offsetY: 0 } as Frame;
const found = (targets: Target[], x: number, y: number, reach = 5) =>
  hit(targets, [], FRAME, x, y, reach)?.[0]?.id;

test("the nearest within reach is chosen, and nothing beyond it", () => {
  const targets = [target("a", 0, 0, 3), target("b", 20, 0, 3)];
  expect(found(targets, 6, 0)).toBe("a");
  expect(found(targets, 15, 0)).toBe("b");
  expect(found(targets, 10, 30)).toBeUndefined();
});

test("a small mark inside a large circle is what was meant, whichever is above", () => {
  const [small, large] = [target("small", 0, 0, 4), target("large", 0, 0, 20)];
  expect(found([small, large], 1, 0)).toBe("small");
  expect(found([large, small], 1, 0)).toBe("small");
  expect(found([small, large], 15, 0)).toBe("large");
});

test("of two equal ones the upper is chosen", () => {
  expect(found([target("below", 0, 0, 5), target("above", 2, 0, 5)], 1, 0)).toBe("above");
});

test("lines are chosen by nearness, areas from inside, holes not", () => {
  const line = shape("l", {
    type: "LineString",
    coordinates: [
      [-10, 0],
      [10, 0],
    ],
  });
  expect(distanceTo(line, 128, 131)).toBeCloseTo(3, 6);
  expect(hit([], [line], FRAME, 128, 130, 5)?.[0]?.id).toBe("l");
  expect(hit([], [line], FRAME, 128, 140, 5)).toBeNull();
  const ring = (s: number) =>
    [
      [-s, -s],
      [s, -s],
      [s, s],
      [-s, s],
      [-s, -s],
    ] as [number, number][];
  const area = shape("a", { type: "Polygon", coordinates: [ring(40), ring(20)] });
  expect(distanceTo(area, 128 + 21, 128)).toBe(0);
  expect(distanceTo(area, 128, 128)).toBeGreaterThan(0);
});

test("empty and broken geometries draw nothing", () => {
  const feature = (geometry: Geometry | null) =>
    toShape("x", { type: "Feature", id: 1, geometry, properties: {} });
  expect(feature(null)).toBeNull();
  expect(feature({ type: "LineString", coordinates: [] })).toBeNull();
  expect(feature({ type: "GeometryCollection" } as unknown as Geometry)).toBeNull();
});

test("a line's popup points at the line, not at the middle of its box", () => {
  const bent = shape("l", {
    type: "LineString",
    coordinates: [
      [0, 0],
      [0, 10],
      [10, 10],
    ],
  });
  expect(distanceTo(bent, ...anchor(bent))).toBeCloseTo(0, 9);
});
