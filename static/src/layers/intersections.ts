// Intersections: the more crashes, the larger the circle (its area grows with
// the number, which is how circles are read).
import type { Shape } from "../shape";
import { type Painter, position, trace, visible } from "./symbols";
import type { LayerView } from "./view";

export const crashCount = (s: Shape): number => Math.max(0, Number(s.props.crashes ?? 0) || 0);

export function intersectionRadius(count: number, zoom: number): number {
  const k = Math.max(0.4, Math.min(1.15, (zoom - 9.5) / 5.5));
  return k * (count === 0 ? 3 : 4 + 2 * Math.sqrt(Math.min(count, 150)));
}

/** The fewest crashes that earn a circle: far out, only the busy ones have room. */
export function leastCount(zoom: number): number {
  if (zoom >= 16) return 0;
  if (zoom >= 15) return 1;
  if (zoom >= 14) return 4;
  return zoom >= 13 ? 9 : 16;
}

function draw(p: Painter, shapes: Shape[]): void {
  const least = leastCount(p.zoom);
  const busy = [...shapes].sort((a, b) => crashCount(b) - crashCount(a));
  for (const shape of busy) {
    const count = crashCount(shape);
    if (count < least) continue;
    const [x, y] = position(p, shape);
    const r = intersectionRadius(count, p.zoom);
    if (!visible(p, x, y, r)) continue;
    trace(p.ctx, "circle", x, y, r);
    p.ctx.fillStyle = count > 0 ? p.palette.accentSoft : p.palette.ring;
    p.ctx.fill();
    p.ctx.strokeStyle = p.palette.accent;
    p.ctx.lineWidth = r < 7 ? 1 : 1.5;
    p.ctx.stroke();
    p.targets.push({ shapes: [shape], x, y, r });
  }
}

export const intersections: LayerView = {
  id: "intersections",
  order: 20,
  shown: true,
  draw,
  legend: ({ palette }) => [
    {
      mark: { form: "circle", fill: palette.accentSoft, ring: palette.accent, ringPx: 1 },
      r: 8,
      word: "countLegend",
    },
  ],
};
