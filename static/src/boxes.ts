// The boxes that data is asked for in: squares of the web map grid, some levels
// coarser than the screen, so that panning reuses what is already here.
import { type Box, unproject, WORLD } from "./geo";
import type { BBox } from "./types";

export interface Cell {
  z: number;
  x: number;
  y: number;
}

export const cellKey = (c: Cell): string => `${c.z}/${c.x}/${c.y}`;

/** The grid level whose cells serve a map zoom: a view meets two to nine of them. */
export function cellLevel(zoom: number): number {
  if (zoom >= 16) return 14;
  if (zoom >= 13) return 12;
  return Math.max(0, Math.floor(zoom) - 2);
}

/** Cells of level z that meet a box in world units, nearest to its middle first. */
export function cellsIn(box: Box, z: number): Cell[] {
  const size = WORLD / 2 ** z;
  const last = 2 ** z - 1;
  const at = (v: number) => Math.max(0, Math.min(last, Math.floor(v / size)));
  const cells: Cell[] = [];
  for (let x = at(box.minX); x <= at(box.maxX); x++)
    for (let y = at(box.minY); y <= at(box.maxY); y++) cells.push({ z, x, y });
  const cx = (box.minX + box.maxX) / 2 / size - 0.5;
  const cy = (box.minY + box.maxY) / 2 / size - 0.5;
  return cells.sort((a, b) => Math.hypot(a.x - cx, a.y - cy) - Math.hypot(b.x - cx, b.y - cy));
}

/** Longitude and latitude of a cell, to the seven decimals the server speaks. */
export function cellBBox({ z, x, y }: Cell): BBox {
  const size = WORLD / 2 ** z;
  const [w, n] = unproject(x * size, y * size);
  const [e, s] = unproject((x + 1) * size, (y + 1) * size);
  const round = (v: number) => Math.round(v * 1e7) / 1e7;
  return [round(w), round(s), round(e), round(n)];
}

/** The cell itself and every coarser cell that contains it. */
export function withAncestors(c: Cell): Cell[] {
  const out: Cell[] = [];
  for (let { z, x, y } = c; z >= 0; z--, x >>= 1, y >>= 1) out.push({ z, x, y });
  return out;
}
