// The base map: our own segments, cased, by class and level.
import type { Frame } from "../canvas";
import type { Shape } from "../shape";
import type { Palette, RoadPaint } from "../theme";

type Tone = "major" | "main" | "minor" | "path";
type Stops = [zoom: number, px: number][];

interface RoadStyle {
  rank: number; // higher is drawn above
  tone: Tone;
  from: number; // zoom from which it is drawn
  width: Stops;
}

const WIDE: Stops = [
  [8, 1],
  [10, 1.8],
  [12, 3],
  [14, 6],
  [16, 12],
  [18, 26],
  [20, 60],
];
const MAIN: Stops = [
  [9, 0.8],
  [11, 1.5],
  [12, 2.2],
  [14, 5],
  [16, 11],
  [18, 24],
  [20, 56],
];
const MIDDLE: Stops = [
  [11, 0.8],
  [12, 1.4],
  [14, 3.8],
  [16, 9],
  [18, 20],
  [20, 48],
];
const SMALL: Stops = [
  [12, 0.6],
  [14, 2.6],
  [16, 7.5],
  [18, 17],
  [20, 42],
];
const LOCAL: Stops = [
  [13, 0.7],
  [14, 1.5],
  [16, 6],
  [18, 15],
  [20, 38],
];
const YARD: Stops = [
  [14, 0.5],
  [15, 1],
  [16, 2.4],
  [18, 8],
  [20, 22],
];

const STYLES: Record<string, RoadStyle> = {
  motorway: { rank: 9, tone: "major", from: 0, width: WIDE },
  trunk: { rank: 8, tone: "major", from: 0, width: WIDE },
  primary: { rank: 7, tone: "main", from: 0, width: MAIN },
  secondary: { rank: 6, tone: "main", from: 11, width: MIDDLE },
  tertiary: { rank: 5, tone: "minor", from: 12, width: SMALL },
  motorway_link: { rank: 4.4, tone: "major", from: 12, width: SMALL },
  trunk_link: { rank: 4.3, tone: "major", from: 12, width: SMALL },
  primary_link: { rank: 4.2, tone: "main", from: 12, width: SMALL },
  secondary_link: { rank: 4.1, tone: "main", from: 13, width: LOCAL },
  tertiary_link: { rank: 4, tone: "minor", from: 13, width: LOCAL },
  residential: { rank: 3, tone: "minor", from: 13, width: LOCAL },
  unclassified: { rank: 3, tone: "minor", from: 13, width: LOCAL },
  living_street: { rank: 2.5, tone: "minor", from: 13, width: LOCAL },
  pedestrian: { rank: 2, tone: "path", from: 14, width: LOCAL },
  service: { rank: 1, tone: "path", from: 15, width: YARD },
  track: { rank: 0.5, tone: "path", from: 15, width: YARD },
};
const OTHER: RoadStyle = { rank: 2.4, tone: "minor", from: 13, width: LOCAL };

export const roadStyle = (roadClass: unknown): RoadStyle => STYLES[String(roadClass)] ?? OTHER;

/** Classes worth asking for at a zoom; null means every one. One request each. */
export function classesAt(zoom: number): string[] | null {
  if (zoom >= 13) return null;
  return Object.keys(STYLES).filter((name) => (STYLES[name] as RoadStyle).from <= Math.floor(zoom));
}

/** Width in pixels, interpolated between the stops so that it doubles smoothly. */
export function roadWidth(stops: Stops, zoom: number): number {
  const next = stops.findIndex(([z]) => z > zoom);
  if (next === 0) return (stops[0] as Stops[0])[1];
  if (next < 0) return (stops.at(-1) as Stops[0])[1];
  const [z0, w0] = stops[next - 1] as Stops[0];
  const [z1, w1] = stops[next] as Stops[0];
  return w0 * (w1 / w0) ** ((zoom - z0) / (z1 - z0));
}

export function tracePart(path: Path2D | CanvasRenderingContext2D, part: Float64Array, f: Frame): void {
  for (let i = 0; i < part.length; i += 2) {
    const x = (part[i] as number) * f.scale - f.offsetX;
    const y = (part[i + 1] as number) * f.scale - f.offsetY;
    if (i === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
}

interface Batch {
  level: number;
  style: RoadStyle;
  path: Path2D;
}

/** One path per level and style, lowest level and least road first. */
function batches(f: Frame, roads: Shape[]): Batch[] {
  const found = new Map<string, Batch>();
  for (const road of roads) {
    const style = roadStyle(road.props.class);
    if (f.zoom < style.from) continue;
    const level = Number(road.props.level ?? 0) || 0;
    const key = `${level} ${style.rank}`;
    const batch = found.get(key) ?? { level, style, path: new Path2D() };
    found.set(key, batch);
    for (const part of road.parts) tracePart(batch.path, part, f);
  }
  return [...found.values()].sort((a, b) => a.level - b.level || a.style.rank - b.style.rank);
}

export function drawRoads(f: Frame, roads: Shape[], palette: Palette): void {
  const all = batches(f, roads);
  f.ctx.lineJoin = "round";
  for (const level of new Set(all.map((b) => b.level))) {
    const here = all.filter((b) => b.level === level);
    for (const batch of here) strokeCasing(f, batch, palette);
    for (const batch of here) {
      f.ctx.lineCap = "round";
      f.ctx.strokeStyle = paintOf(batch, f, palette).fill;
      f.ctx.lineWidth = roadWidth(batch.style.width, f.zoom);
      f.ctx.stroke(batch.path);
    }
  }
}

/** Far out there is no room for a casing: the road takes its colour instead. */
function paintOf(batch: Batch, f: Frame, palette: Palette): RoadPaint {
  const paint = palette.road[batch.style.tone];
  if (roadWidth(batch.style.width, f.zoom) >= 2 || palette.dark) return paint;
  return { fill: paint.casing, casing: paint.casing };
}

function strokeCasing(f: Frame, batch: Batch, palette: Palette): void {
  const width = roadWidth(batch.style.width, f.zoom);
  if (width < 2) return;
  const bridge = batch.level > 0 && f.zoom >= 14;
  f.ctx.lineCap = bridge ? "butt" : "round";
  f.ctx.strokeStyle = bridge ? palette.bridge : palette.road[batch.style.tone].casing;
  f.ctx.lineWidth = width + (bridge ? 3 : width > 6 ? 2 : 1.4);
  f.ctx.stroke(batch.path);
}
