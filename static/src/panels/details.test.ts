import { expect, test } from "vitest";
import { shiftInto } from "./details";

const desk = { left: 0, top: 64, right: 1440 };
const phone = { left: 0, top: 56, right: 390 };

test("a popup under what floats on the map, or over its edge, moves the map by that much", () => {
  expect(shiftInto({ left: 600, right: 940, top: 300 }, desk)).toEqual([0, 0]);
  expect(shiftInto({ left: 300, right: 640, top: 300 }, desk)).toEqual([-72, 0]);
  expect(shiftInto({ left: 1100, right: 1440, top: 300 }, desk)).toEqual([84, 0]);
  expect(shiftInto({ left: 600, right: 940, top: 107.6 }, desk)).toEqual([0, -30]);
  expect(shiftInto({ left: 4, right: 344, top: 300 }, phone)).toEqual([-10, 0]);
});

test("moved there, it stays, also where the map opens a pixel aside", () => {
  for (const aside of [-1, -0.4, 0, 0.4, 1]) {
    expect(shiftInto({ left: 372 + aside, right: 712 + aside, top: 138 + aside }, desk)).toEqual([0, 0]);
    expect(shiftInto({ left: 1016 + aside, right: 1356 + aside, top: 300 }, desk)).toEqual([0, 0]);
  }
});
