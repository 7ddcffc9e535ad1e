import { expect, test } from "vitest";
import { readAt, writeAt } from "./at";

test("what is chosen comes back from the address", () => {
  for (const place of [
    { part: "list", screening: 0, other: 0 },
    { part: "list", screening: 4, other: 0 },
    { part: "compare", screening: 4, other: 3 },
    { part: "compare", screening: 0, other: 3 },
    { part: "queue", screening: 0, other: 0 },
    { part: "new", screening: 0, other: 0 },
  ] as const)
    expect(readAt(writeAt(place))).toEqual(place);
  expect(readAt(writeAt({ spot: "12" }))).toEqual({ part: "list", spot: "12", screening: 0, other: 0 });
  expect(writeAt({ part: "list" })).toBe("");
});

test("an address that means nothing is the ranking", () => {
  for (const at of ["", "nonsense", "-3", "1e9", "list/x", "../..", "constructor"])
    expect(readAt(at)).toEqual({ part: "list", screening: 0, other: 0 });
});
