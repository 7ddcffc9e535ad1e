import { expect, test } from "vitest";
import { cellBBox, cellLevel, cellsIn, withAncestors } from "./boxes";
import { project, unproject, worldBox } from "./geo";

test("cells cover the box they are asked for", () => {
  const view = worldBox([115.9, 36.4, 116.05, 36.5]);
  const cells = cellsIn(view, 12);
  const boxes = cells.map(cellBBox);
  expect(Math.min(...boxes.map((b) => b[0]))).toBeLessThanOrEqual(115.9);
  expect(Math.min(...boxes.map((b) => b[1]))).toBeLessThanOrEqual(36.4);
  expect(Math.max(...boxes.map((b) => b[2]))).toBeGreaterThanOrEqual(116.05);
  expect(Math.max(...boxes.map((b) => b[3]))).toBeGreaterThanOrEqual(36.5);
});

test("the cell in the middle comes first", () => {
  const view = worldBox([-1, -1, 1.1, 1.1]);
  expect(cellsIn(view, 3)[0]).toEqual({ z: 3, x: 4, y: 3 });
});

test("a screen never needs more than a dozen cells", () => {
  for (let zoom = 3; zoom <= 20; zoom += 0.5) {
    const scale = 2 ** zoom;
    const view = { minX: 100, minY: 100, maxX: 100 + 1440 / scale, maxY: 100 + 900 / scale };
    expect(cellsIn(view, cellLevel(zoom)).length, `zoom ${zoom}`).toBeLessThanOrEqual(12);
  }
});

test("a view beyond the edge of the world stays inside it", () => {
  expect(cellsIn({ minX: -50, minY: -50, maxX: 300, maxY: 300 }, 1)).toHaveLength(4);
});

test("ancestors end at the whole world", () => {
  expect(withAncestors({ z: 2, x: 3, y: 1 })).toEqual([
    { z: 2, x: 3, y: 1 },
    { z: 1, x: 1, y: 0 },
    { z: 0, x: 0, y: 0 },
  ]);
});

test("projection and its inverse agree to a millimetre", () => {
  for (const [lon, lat] of [
    [115.98, 36.45],
    [-122.67, 45.52],
    [179.9999, -84.9],
    [0, 0],
  ] as const) {
    const back = unproject(...project([lon, lat]));
    expect(back[0]).toBeCloseTo(lon, 8);
    expect(back[1]).toBeCloseTo(lat, 8);
  }
});
