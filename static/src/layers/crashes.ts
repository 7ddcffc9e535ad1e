// Crashes: shape, size and shade say how severe; those on one spot are counted,
// and spread out once there is room.
import type { Shape } from "../shape";
import { anchor } from "../shape";
import type { Palette } from "../theme";
import { drawMark, type Form, type Mark, type Painter, Stamps, visible } from "./symbols";
import type { LayerView } from "./view";

export const SEVERITIES = ["fatal", "serious", "slight", "injury", "damage", "unknown"] as const;
const LOOK: Record<string, { form: Form; size: number }> = {
  fatal: { form: "diamond", size: 1.75 },
  serious: { form: "triangle", size: 1.35 },
  slight: { form: "circle", size: 1.05 },
  injury: { form: "circle", size: 1.05 },
  damage: { form: "square", size: 0.72 },
  unknown: { form: "circle", size: 0.6 },
};
const COUNT_FROM = 16.5;
const SPREAD_FROM = 18;
const SPREAD_MOST = 60;
const ROOM_PX = 20; // of a number

export interface Spot {
  shapes: Shape[]; // worst first
  x: number; // world units
  y: number;
}

const severityOf = (s: Shape): string => {
  const severity = String(s.props.severity);
  return severity in LOOK ? severity : "unknown";
};
const badness = (s: Shape): number => -SEVERITIES.indexOf(severityOf(s) as "fatal");

/** Crashes on one position (within about 0.3 m) belong to one spot; the worst come last, so they lie on top. */
export function spots(crashes: Shape[]): Spot[] {
  const found = new Map<string, Spot>();
  for (const crash of crashes) {
    const [x, y] = anchor(crash);
    const key = `${Math.round(x * 5e5)},${Math.round(y * 5e5)}`;
    const spot = found.get(key);
    if (spot) spot.shapes.push(crash);
    else found.set(key, { shapes: [crash], x, y });
  }
  const all = [...found.values()];
  for (const spot of all) worstFirst(spot.shapes);
  return worstLast(all);
}

/** Joins spots that would cover each other's numbers, given the room one takes in world units. */
export function merged(all: Spot[], room: number): Spot[] {
  const cells = new Map<string, Spot[]>();
  const at = (x: number, y: number, dx: number, dy: number) =>
    `${Math.floor(x / room) + dx},${Math.floor(y / room) + dy}`;
  const out: Spot[] = [];
  for (const spot of [...all].sort((a, b) => b.shapes.length - a.shapes.length)) {
    const near = NEIGHBOURS.flatMap(([dx, dy]) => cells.get(at(spot.x, spot.y, dx, dy)) ?? []);
    const host = near.find((o) => Math.hypot(o.x - spot.x, o.y - spot.y) < room);
    if (host) host.shapes = worstFirst([...host.shapes, ...spot.shapes]);
    else {
      const own = { ...spot };
      out.push(own);
      const key = at(spot.x, spot.y, 0, 0);
      cells.set(key, [...(cells.get(key) ?? []), own]);
    }
  }
  return worstLast(out);
}

const NEIGHBOURS = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));
const worstFirst = (shapes: Shape[]) => shapes.sort((a, b) => badness(b) - badness(a));
const worstLast = (all: Spot[]) =>
  all.sort((a, b) => badness(a.shapes[0] as Shape) - badness(b.shapes[0] as Shape));

/** Where the i-th of a spread spot goes, in pixels from its middle: a sunflower. */
export function spread(i: number, gap: number): [dx: number, dy: number] {
  const r = gap * Math.sqrt(i);
  const a = i * Math.PI * (3 - Math.sqrt(5));
  return [r * Math.cos(a), r * Math.sin(a)];
}

export function crashMark(severity: string, palette: Palette, ringPx: number, text?: string): Mark {
  const form = text ? "circle" : (LOOK[severity]?.form ?? "circle");
  const fill = palette.severity[severity] ?? (palette.severity.damage as string);
  return { form, fill, ring: palette.ring, ringPx, ...(text ? { text } : {}) };
}

export const crashRadius = (severity: string, zoom: number): number =>
  Math.max(1.5, Math.min(6, 1.4 + (zoom - 12) * 0.68)) * (LOOK[severity]?.size ?? 1);

const stamps = new Stamps();

function drawSpot(p: Painter, spot: Spot): void {
  const x = spot.x * p.scale - p.offsetX;
  const y = spot.y * p.scale - p.offsetY;
  if (!visible(p, x, y, 80)) return;
  const worst = severityOf(spot.shapes[0] as Shape);
  const n = spot.shapes.length;
  if (n > 1 && p.zoom >= SPREAD_FROM && n <= SPREAD_MOST) {
    drawSpread(p, spot, x, y);
    return;
  }
  if (n > 1 && p.zoom >= COUNT_FROM) {
    const r = 7.5 + Math.min(5, Math.log2(n));
    drawMark(p.ctx, crashMark(worst, p.palette, 1.5, String(n)), x, y, r);
    p.targets.push({ shapes: spot.shapes, x, y, r });
    return;
  }
  // Far out a spot's number is told by its size, up to half as large again.
  const r = crashRadius(worst, p.zoom) * (1 + Math.min(0.5, Math.log2(n) * 0.15));
  stamps.draw(p, crashMark(worst, p.palette, p.zoom >= 15 ? 1 : 0.5), x, y, r);
  p.targets.push({ shapes: spot.shapes, x, y, r });
}

function drawSpread(p: Painter, spot: Spot, x: number, y: number): void {
  const gap = 11;
  p.ctx.strokeStyle = p.palette.labelMinor;
  p.ctx.lineWidth = 1;
  const places = spot.shapes.map((_, i) => spread(i, gap));
  for (const [dx, dy] of places) {
    p.ctx.beginPath();
    p.ctx.moveTo(x, y);
    p.ctx.lineTo(x + dx, y + dy);
    p.ctx.stroke();
  }
  places.forEach(([dx, dy], i) => {
    const shape = spot.shapes[i] as Shape;
    const r = crashRadius(severityOf(shape), p.zoom);
    stamps.draw(p, crashMark(severityOf(shape), p.palette, 1), x + dx, y + dy, r);
    p.targets.push({ shapes: [shape], x: x + dx, y: y + dy, r });
  });
}

export const crashes: LayerView = {
  id: "crashes",
  order: 50,
  shown: true,
  draw: (p, shapes) => {
    const counted = p.zoom >= COUNT_FROM && p.zoom < SPREAD_FROM;
    const all = spots(shapes);
    for (const spot of counted ? merged(all, ROOM_PX / p.scale) : all) drawSpot(p, spot);
  },
  legend: ({ palette, term }) => [
    ...(["fatal", "serious", "slight", "damage", "unknown"] as const).map((severity) => ({
      mark: crashMark(severity, palette, 1),
      r: crashRadius(severity, 17),
      text:
        severity === "slight"
          ? `${term("severity", "slight")} / ${term("severity", "injury")}`
          : term("severity", severity),
    })),
    { mark: crashMark("serious", palette, 1, "3"), r: 9, word: "sameSpot" as const },
  ],
};
