// What is marked on top of the layers: where crashes count as at the chosen
// intersection, and what the pointer is on in a list or on the map.
import type { Shape } from "../shape";
import { tracePart } from "./roads";
import type { Painter } from "./symbols";

/** The roads of a catchment, as a broad pale band that leaves them legible. */
export function drawCatchment(p: Painter, shape: Shape): void {
  const { ctx } = p;
  const path = new Path2D();
  for (const part of shape.parts) tracePart(path, part, p);
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.strokeStyle = p.palette.catchment;
  ctx.globalAlpha = 0.28;
  ctx.lineWidth = Math.max(8, (p.zoom - 12) * 5);
  ctx.stroke(path);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1.6;
  ctx.setLineDash([5, 4]);
  ctx.stroke(path);
  ctx.setLineDash([]);
}

/** A ring around a symbol, a broad line along a line or an outline. */
export function drawPointed(p: Painter, key: string): void {
  const { ctx, palette } = p;
  const target = p.targets.find((t) => t.shapes.some((s) => s.key === key));
  const outline = p.outlines.find((s) => s.key === key);
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.strokeStyle = palette.accent;
  if (outline) {
    const path = new Path2D();
    for (const part of outline.parts) tracePart(path, part, p);
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 5;
    ctx.stroke(path);
    ctx.globalAlpha = 1;
  }
  if (!target) return;
  ctx.beginPath();
  ctx.arc(target.x, target.y, target.r + 4, 0, 2 * Math.PI);
  ctx.lineWidth = 3.5;
  ctx.stroke();
}
