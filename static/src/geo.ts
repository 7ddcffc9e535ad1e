// Web Mercator at zoom 0: the world is 256 units wide, x to the east, y to the
// south. Every drawn thing is kept in these units; a zoom is one multiplication.
import type { BBox, Position } from "./types";

export const WORLD = 256;
const MAX_LAT = 85.0511287798;

export function project([lon, lat]: Position): [x: number, y: number] {
  const s = Math.sin((Math.max(-MAX_LAT, Math.min(MAX_LAT, lat)) * Math.PI) / 180);
  return [((lon + 180) / 360) * WORLD, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * WORLD];
}

export function unproject(x: number, y: number): Position {
  const n = Math.PI * (1 - (2 * y) / WORLD);
  return [(x / WORLD) * 360 - 180, (Math.atan(Math.sinh(n)) * 180) / Math.PI];
}

/** The one place where longitude-latitude becomes Leaflet's latitude-longitude. */
export const toLeaflet = ([lon, lat]: Position): [number, number] => [lat, lon];

/** Metres on the ground for one screen pixel. */
export const metresPerPixel = (lat: number, zoom: number): number =>
  (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (WORLD * 2 ** zoom);

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export const meets = (a: Box, b: Box): boolean =>
  a.minX <= b.maxX && a.maxX >= b.minX && a.minY <= b.maxY && a.maxY >= b.minY;

export function worldBox([w, s, e, n]: BBox): Box {
  const [minX, maxY] = project([w, s]);
  const [maxX, minY] = project([e, n]);
  return { minX, minY, maxX, maxY };
}
