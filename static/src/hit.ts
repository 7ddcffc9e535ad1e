// What lies under a point of the screen.
import type { Frame } from "./canvas";
import type { Target } from "./layers/symbols";
import type { Shape } from "./shape";
import { verdictRank } from "./sight/answer";

function distanceToSegment(x: number, y: number, p: Float64Array, i: number): number {
  const [x0, y0, x1, y1] = [p[i], p[i + 1], p[i + 2], p[i + 3]] as [number, number, number, number];
  const [dx, dy] = [x1 - x0, y1 - y0];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / square));
  return Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
}

/** Distance in the shape's own units; 0 inside an area. */
export function distanceTo(s: Shape, x: number, y: number): number {
  let best = Infinity;
  let inside = false;
  for (const p of s.parts) {
    for (let i = 0; i + 3 < p.length; i += 2) {
      best = Math.min(best, distanceToSegment(x, y, p, i));
      const [x0, y0, x1, y1] = [p[i], p[i + 1], p[i + 2], p[i + 3]] as [number, number, number, number];
      if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
    }
  }
  return s.kind === "area" && inside ? 0 : best;
}

/** The best target within reach: the one touched most exactly, the upper one among equals. */
export function hit(
  targets: Target[],
  outlines: Shape[],
  f: Frame,
  x: number,
  y: number,
  reach: number,
): Shape[] | null {
  let best: Target | undefined;
  let bestGap = reach;
  for (const t of targets) {
    const gap = Math.max(0, Math.hypot(t.x - x, t.y - y) - t.r);
    if (gap <= bestGap) {
      // A small mark inside a large circle is what was meant.
      if (gap === 0 && best && bestGap === 0 && t.r > best.r * 1.6) continue;
      best = t;
      bestGap = gap;
    }
  }
  if (best) return best.shapes;
  const wx = (x + f.offsetX) / f.scale;
  const wy = (y + f.offsetY) / f.scale;
  let line: Shape | undefined;
  let lineGap = reach / f.scale;
  for (const s of outlines) {
    const r = lineGap;
    if (wx < s.minX - r || wx > s.maxX + r || wy < s.minY - r || wy > s.maxY + r) continue;
    const gap = distanceTo(s, wx, wy);
    if (gap <= lineGap) {
      line = s;
      lineGap = gap;
    }
  }
  return line ? together(line, outlines, wx, wy) : null;
}

/** Sight triangles lie over each other: all that are touched, the worst first. */
function together(best: Shape, outlines: Shape[], x: number, y: number): Shape[] {
  if (best.layer !== "sight-triangles") return [best];
  const all = outlines.filter((s) => s.layer === best.layer && (s === best || distanceTo(s, x, y) === 0));
  return all.sort((a, b) => verdictRank(a.props.verdict) - verdictRank(b.props.verdict));
}
