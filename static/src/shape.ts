// A feature made ready to draw: its parts in world units, with their box.
import { type Box, project } from "./geo";
import type { Feature, Geometry, Position, Properties } from "./types";

export interface Shape extends Box {
  key: string; // "crashes/12"
  layer: string;
  id: string;
  props: Properties;
  kind: "point" | "line" | "area";
  /** One flat x,y,x,y… array per point, line or ring. */
  parts: Float64Array[];
}

const KINDS: Record<string, Shape["kind"]> = {
  Point: "point",
  MultiPoint: "point",
  LineString: "line",
  MultiLineString: "line",
  Polygon: "area",
  MultiPolygon: "area",
};

function lines(g: Geometry): Position[][] {
  switch (g.type) {
    case "Point":
      return [[g.coordinates]];
    case "MultiPoint":
      return g.coordinates.map((p) => [p]);
    case "LineString":
      return [g.coordinates];
    case "MultiPolygon":
      return g.coordinates.flat();
    default:
      return g.coordinates;
  }
}

function flatten(line: Position[]): Float64Array {
  const out = new Float64Array(line.length * 2);
  line.forEach((p, i) => {
    out.set(project(p), i * 2);
  });
  return out;
}

/** Null for a feature with nothing to draw: no geometry, an empty or an unknown one, or what is no feature. */
export function toShape(layer: string, f: Feature): Shape | null {
  try {
    return shapeOf(layer, f);
  } catch {
    return null; // one that is broken does not cost the others of its answer
  }
}

function shapeOf(layer: string, f: Feature): Shape | null {
  const kind = f.geometry && KINDS[f.geometry.type];
  if (!f.geometry || !kind) return null;
  const parts = lines(f.geometry).map(flatten);
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const p of parts)
    for (let i = 0; i < p.length; i += 2) {
      const x = p[i] as number;
      const y = p[i + 1] as number;
      box.minX = Math.min(box.minX, x);
      box.maxX = Math.max(box.maxX, x);
      box.minY = Math.min(box.minY, y);
      box.maxY = Math.max(box.maxY, y);
    }
  if (!Number.isFinite(box.minX) || !Number.isFinite(box.minY)) return null;
  return { key: `${layer}/${f.id}`, layer, id: String(f.id), props: f.properties ?? {}, kind, parts, ...box };
}

/** Middle of a shape's box, in world units. */
const middle = (s: Box): [x: number, y: number] => [(s.minX + s.maxX) / 2, (s.minY + s.maxY) / 2];

/** Where a popup points: the position, or the middle vertex of a line's longest part. */
export function anchor(s: Shape): [x: number, y: number] {
  if (s.kind !== "line") return middle(s);
  const longest = s.parts.reduce((a, b) => (b.length > a.length ? b : a));
  const n = longest.length / 2;
  const i = Math.floor((n - 1) / 2);
  const j = Math.min(i + 1 - (n % 2), n - 1);
  const at = (k: number) => longest[k] as number;
  return [(at(i * 2) + at(j * 2)) / 2, (at(i * 2 + 1) + at(j * 2 + 1)) / 2];
}
