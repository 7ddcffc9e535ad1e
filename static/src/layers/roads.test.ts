import { expect, test } from "vitest";
import { classesAt, roadStyle, roadWidth } from "./roads";

test("far out only the main classes are asked for, near all of them", () => {
  expect(classesAt(8)).toEqual(["motorway", "trunk", "primary"]);
  expect(classesAt(12.5)).not.toContain("residential");
  expect(classesAt(13)).toBeNull();
});

test("what is asked for is what is drawn", () => {
  for (const name of classesAt(12) ?? []) expect(roadStyle(name).from).toBeLessThanOrEqual(12);
});

test("roads widen with the zoom, and never jump", () => {
  for (const name of ["motorway", "primary", "secondary", "residential", "service", "anything"]) {
    const { width } = roadStyle(name);
    for (let z = 5; z < 22; z += 0.25) {
      const ratio = roadWidth(width, z + 0.25) / roadWidth(width, z);
      expect(ratio, `${name} at ${z}`).toBeGreaterThanOrEqual(1);
      expect(ratio, `${name} at ${z}`).toBeLessThan(1.35);
    }
  }
});

test("a greater road is never narrower", () => {
  const order = ["motorway", "primary", "secondary", "tertiary", "residential", "service"];
  for (let z = 13; z <= 20; z += 0.5) {
    const widths = order.map((name) => roadWidth(roadStyle(name).width, z));
    expect(widths, `zoom ${z}`).toEqual([...widths].sort((a, b) => b - a));
  }
});
