import { expect, test } from "vitest";
import { leastCovered } from "./labels";
import { Occupied, placeText } from "./place";

const TEN = () => 10; // every letter is ten pixels wide
const line = (...xy: number[]) => xy;

test("a name stands in the middle, left to right, whichever way the road was drawn", () => {
  const there = placeText("abc", line(0, 0, 100, 0), 50, 100, 10, TEN);
  const back = placeText("abc", line(100, 0, 0, 0), 50, 100, 10, TEN);
  expect(there?.map((g) => g.x)).toEqual([40, 50, 60]);
  expect(back?.map((g) => [g.text, g.x])).toEqual([
    ["a", 40],
    ["b", 50],
    ["c", 60],
  ]);
  expect(back?.every((g) => Math.abs(g.angle) < 1e-9)).toBe(true);
});

test("a road too short for its name has none", () => {
  expect(placeText("abcdef", line(0, 0, 50, 0), 25, 50, 10, TEN)).toBeNull();
  expect(placeText("abc", line(0, 0, 100, 0), 10, 100, 10, TEN)).toBeNull();
});

test("a Chinese name on a steep road stands upright and reads downwards", () => {
  for (const road of [line(0, 0, 0, 100), line(0, 100, 0, 0)]) {
    const glyphs = placeText("建设路", road, 50, 100, 10, TEN);
    expect(glyphs?.map((g) => [g.text, g.y])).toEqual([
      ["建", 40],
      ["设", 50],
      ["路", 60],
    ]);
    expect(glyphs?.every((g) => g.angle === 0)).toBe(true);
  }
});

test("a Latin name on a steep road turns with it", () => {
  const glyphs = placeText("abc", line(0, 0, 0, 100), 50, 100, 10, TEN);
  expect(glyphs?.every((g) => Math.abs(Math.abs(g.angle) - Math.PI / 2) < 1e-9)).toBe(true);
});

test("letters follow a gentle bend and refuse a sharp corner", () => {
  const gentle = placeText("abcd", line(0, 0, 50, 0, 99, 10), 50, 100, 10, TEN);
  expect(gentle?.at(-1)?.angle).toBeGreaterThan(0.1);
  expect(placeText("abcd", line(0, 0, 50, 0, 50, 50), 50, 100, 10, TEN)).toBeNull();
});

test("a name never covers another one", () => {
  const occupied = new Occupied(4);
  const first = placeText("abc", line(0, 0, 100, 0), 50, 100, 10, TEN) ?? [];
  const crossing = placeText("xyz", line(50, -50, 50, 50), 50, 100, 10, TEN) ?? [];
  const apart = placeText("xyz", line(0, 40, 100, 40), 50, 100, 10, TEN) ?? [];
  expect(occupied.take(first)).toBe(true);
  expect(occupied.take(crossing)).toBe(false);
  expect(occupied.take(apart)).toBe(true);
});

test("two equal points in a line are no trouble", () => {
  expect(placeText("abc", line(0, 0, 50, 0, 50, 0, 100, 0), 50, 100, 10, TEN)).toHaveLength(3);
});

test("a name goes where the fewest symbols lie", () => {
  const at = (x: number) => placeText("abc", line(0, 0, 300, 0), x, 300, 10, TEN) ?? [];
  const symbols = new Occupied(-2);
  symbols.mark([40, 50, 60, 150].map((x) => ({ x, y: 0, size: 5 })));
  expect(leastCovered([at(50), at(150)], symbols)).toEqual(at(150));
  expect(leastCovered([at(50), at(150), at(250)], symbols)).toEqual(at(250));
  expect(leastCovered([], symbols)).toBeUndefined();
});
