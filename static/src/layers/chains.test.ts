import { expect, test } from "vitest";
import { toShape } from "../shape";
import type { Position } from "../types";
import { buildChains } from "./chains";

let id = 0;
function road(name: string | null, ...coordinates: Position[]) {
  const shape = toShape("segments", {
    type: "Feature",
    id: ++id,
    geometry: { type: "LineString", coordinates },
    properties: { name, class: "primary" },
  });
  if (!shape) throw new Error("no shape");
  return shape;
}
const chains = (...roads: ReturnType<typeof road>[]) => buildChains(roads, () => 7);
const at = (i: number): Position => [116 + i * 0.001, 36];

test("segments of one name become one chain, however each was drawn", () => {
  const found = chains(
    road("建设路", at(0), at(1)),
    road("建设路", at(2), at(1)),
    road("建设路", at(2), at(3)),
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.points).toHaveLength(8);
});

test("other names and unnamed roads stay apart", () => {
  const found = chains(
    road("a", at(0), at(1)),
    road("b", at(1), at(2)),
    road(null, at(2), at(3)),
    road(" ", at(3), at(4)),
  );
  expect(found.map((c) => c.name).sort()).toEqual(["a", "b"]);
});

test("at a fork the chain goes straight on", () => {
  const found = chains(road("a", at(0), at(1)), road("a", at(1), [116.001, 36.001]), road("a", at(1), at(2)));
  expect(found).toHaveLength(2);
  expect(found[0]?.points).toHaveLength(6);
});

test("a ring ends", () => {
  const ring = [at(0), [116.001, 36.001] as Position, at(2), [116.001, 35.999] as Position];
  const found = chains(...ring.map((p, i) => road("ring", p, ring[(i + 1) % 4] as Position)));
  expect(found.reduce((n, c) => n + c.points.length / 2 - 1, 0)).toBe(4);
});
