import { expect, test } from "vitest";
import { intersectionRadius } from "./intersections";
import { inkOn } from "./symbols";

test("text on a mark is the ink that can be read", () => {
  expect(inkOn("#6b0f3a")).toBe("#ffffff");
  expect(inkOn("#ffd9ea")).toBe("#14171c");
});

test("a busier intersection has a larger circle, up to a limit", () => {
  const radii = [0, 1, 5, 20, 80, 150, 1000].map((n) => intersectionRadius(n, 16));
  expect(radii).toEqual([...radii].sort((a, b) => a - b));
  expect(radii.at(-1)).toBe(radii.at(-2));
});
