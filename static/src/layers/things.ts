// Obstructions, places, sites, works, and any collection the page does not know:
// a symbol for a point, the outline for a line or an area.
import { metresPerPixel, unproject } from "../geo";
import type { Shape } from "../shape";
import type { Palette } from "../theme";
import { tracePart } from "./roads";
import { drawMark, type Mark, type Painter, position, visible } from "./symbols";
import type { LayerView } from "./view";

const VEGETATION = new Set(["tree", "hedge", "planter", "crop"]);
const CLOSED = new Set(["closed", "accepted", "delisted", "done", "cancelled", "rejected"]);

interface Look {
  mark(p: Painter, s: Shape): Mark;
  radius(p: Painter, s: Shape): number;
}

function drawOutline(p: Painter, s: Shape, color: string): void {
  const path = new Path2D();
  for (const part of s.parts) tracePart(path, part, p);
  p.ctx.lineJoin = p.ctx.lineCap = "round";
  if (s.kind === "area") {
    // A wide area is a backdrop, a small one is a thing.
    const wide = Math.max(s.maxX - s.minX, s.maxY - s.minY) * p.scale > 160;
    p.ctx.globalAlpha = wide ? 0.06 : 0.22;
    p.ctx.fillStyle = color;
    p.ctx.fill(path, "evenodd");
    p.ctx.globalAlpha = wide ? 0.55 : 1;
    p.ctx.setLineDash(wide ? [6, 5] : []);
  }
  p.ctx.strokeStyle = color;
  p.ctx.lineWidth = s.kind === "area" ? 1.2 : 3.5;
  p.ctx.stroke(path);
  p.ctx.setLineDash([]);
  p.ctx.globalAlpha = 1;
  p.outlines.push(s);
}

const draw =
  ({ mark, radius }: Look) =>
  (p: Painter, shapes: Shape[]): void => {
    for (const s of [...shapes].sort((a, b) => a.minY - b.minY)) {
      const look = mark(p, s);
      if (s.kind !== "point") drawOutline(p, s, look.fill);
      if (s.kind === "area") continue;
      const [x, y] = position(p, s);
      const r = radius(p, s);
      if (!visible(p, x, y, r * 3)) continue;
      p.ctx.globalAlpha = look.alpha ?? 1;
      drawMark(p.ctx, look, x, y, r);
      p.ctx.globalAlpha = 1;
      p.targets.push({ shapes: [s], x, y: look.form === "pin" ? y - r * 1.35 : y, r });
    }
  };

/** A tree is as large as its crown once that is larger than its dot. */
function crownRadius(p: Painter, s: Shape): number {
  const radius = Number(s.props.radius_m ?? 0) || 0;
  const [, lat] = unproject(s.minX, s.minY);
  return Math.max(1.6 + Math.max(0, p.zoom - 15) * 0.5, Math.min(80, radius / metresPerPixel(lat, p.zoom)));
}

const grow = (p: Painter, least: number, most: number) =>
  Math.max(least, Math.min(most, least + (p.zoom - 12) * 1.3));

const first = (text: string): string => [...text.trim()][0]?.toUpperCase() ?? "";

export const obstructions: LayerView = {
  id: "obstructions",
  order: 10,
  shown: true,
  draw: draw({
    mark: ({ palette }, s) => {
      const green = VEGETATION.has(String(s.props.kind));
      const fill = green ? palette.vegetation : palette.structure;
      return { form: green ? "circle" : "square", fill, ring: palette.ring, ringPx: 0, alpha: 0.6 };
    },
    radius: crownRadius,
  }),
  legend: ({ palette }) => [
    {
      mark: { form: "circle", fill: palette.vegetation, ring: palette.ring, ringPx: 1 },
      r: 6,
      word: "vegetation",
    },
    {
      mark: { form: "square", fill: palette.structure, ring: palette.ring, ringPx: 1 },
      r: 5,
      word: "structure",
    },
  ],
};

export const places: LayerView = {
  id: "places",
  order: 40,
  shown: true,
  draw: draw({
    mark: ({ palette, term, zoom }, s) => ({
      form: "square",
      fill: palette.place,
      ring: palette.ring,
      ringPx: 1.2,
      ...(zoom >= 15 ? { text: first(term("place_kind", String(s.props.kind ?? ""))) } : {}),
    }),
    radius: (p) => grow(p, 4, 9.5),
  }),
  legend: ({ palette, title }) => [
    { mark: { form: "square", fill: palette.place, ring: palette.ring, ringPx: 1 }, r: 7, text: title },
  ],
};

const closed = (s: Shape): boolean => CLOSED.has(String(s.props.state));

const siteMark = (palette: Palette, s: Shape, ringPx: number): Mark => ({
  form: "pin",
  fill: closed(s) ? palette.done : palette.site,
  ring: palette.ring,
  ringPx,
  text: closed(s) ? "✓" : "!",
});

const workMark = (palette: Palette, s: Shape, ringPx: number): Mark => ({
  form: "hexagon",
  fill: closed(s) ? palette.done : palette.work,
  ring: palette.ring,
  ringPx,
});

export const sites: LayerView = {
  id: "sites",
  order: 70,
  shown: true,
  draw: draw({
    mark: ({ palette }, s) => siteMark(palette, s, 1.2),
    radius: (p) => grow(p, 6, 11),
  }),
  icon: (palette, s) => ({ mark: siteMark(palette, s, 1), r: 7 }),
  legend: ({ palette }) => [
    {
      mark: { form: "pin", fill: palette.site, ring: palette.ring, ringPx: 1, text: "!" },
      r: 7,
      word: "siteOpen",
    },
    {
      mark: { form: "pin", fill: palette.done, ring: palette.ring, ringPx: 1, text: "✓" },
      r: 7,
      word: "siteClosed",
    },
  ],
};

export const works: LayerView = {
  id: "works",
  order: 60,
  shown: true,
  draw: draw({
    mark: ({ palette }, s) => workMark(palette, s, 1.2),
    radius: (p) => grow(p, 4, 7.5),
  }),
  icon: (palette, s) => ({ mark: workMark(palette, s, 1), r: 7 }),
  legend: ({ palette, title }) => [
    { mark: { form: "hexagon", fill: palette.work, ring: palette.ring, ringPx: 1 }, r: 7, text: title },
  ],
};

/** The view of a collection without one of its own: its colour from the catalogue. */
export const plain = (id: string, color: string): LayerView => ({
  id,
  order: 30,
  shown: false,
  draw: draw({
    mark: ({ palette }) => ({ form: "circle", fill: color, ring: palette.ring, ringPx: 1 }),
    radius: (p) => grow(p, 3, 6),
  }),
  legend: ({ palette, title }) => [
    { mark: { form: "circle", fill: color, ring: palette.ring, ringPx: 1 }, r: 6, text: title },
  ],
});
