import { expect, test } from "vitest";
import { cityTitle } from "./brand";
import { locateRefusal } from "./locate";
import { roundLength } from "./scale";

test.each([
  [1, 1],
  [1.9, 1],
  [4.9, 2],
  [99, 50],
  [100, 100],
  [730, 500],
  [0.7, 0.5],
  [2_100_000, 2_000_000],
])("the longest round length within %d m is %d m", (most, length) =>
  expect(roundLength(most)).toBeCloseTo(length, 9),
);

test("a refused position is explained by its cause", () => {
  expect(locateRefusal(1, false)).toBe("locateInsecure");
  expect(locateRefusal(1, true)).toBe("locateDenied");
  expect(locateRefusal(3, true)).toBe("locateFailed");
  expect(locateRefusal(undefined, true)).toBe("locateMissing");
});

test.each([
  ["通视 Tongshi", ""],
  ["通视 · 聊城示例数据", "聊城示例数据"],
  ["聊城市", "聊城市"],
  ["", ""],
])("of the title %j the city's part is %j", (title, city) => expect(cityTitle(title)).toBe(city));
