// How sight triangles look: a colour and a pattern for each verdict, hatching
// over what is hidden, a cross on what hides it.
import type { Frame } from "../canvas";
import { tracePart } from "../layers/roads";
import { drawMark, type Painter, position } from "../layers/symbols";
import type { Shape } from "../shape";
import type { Palette } from "../theme";
import type { Drawn, Seen, Study } from "./seen";

type Rect = [x0: number, y0: number, x1: number, y1: number];
type Offset = Pick<Frame, "offsetX" | "offsetY">;
type Ctx = CanvasRenderingContext2D;
export type Pattern = "plain" | "dots" | "lines" | "outline" | "hatch";

export const PATTERNS: Record<string, Pattern> = {
  clear: "plain",
  partial: "dots",
  blocked: "lines",
  unknown: "outline",
};
const HATCH_PX = 7;

export const verdictColor = (palette: Palette, verdict: string): string =>
  palette.verdict[verdict] ?? (palette.verdict.unknown as string);

function pathOf(shape: Shape, f: Frame): Path2D {
  const path = new Path2D();
  for (const part of shape.parts) tracePart(path, part, f);
  return path;
}

/** Lines through a box at 45°, tied to the ground so that they stay when the map moves. */
function strokeHatch(ctx: Ctx, f: Offset, box: Rect, step: number): void {
  const [x0, y0, x1, y1] = box;
  const origin = f.offsetX + f.offsetY;
  const first = Math.floor((x0 + y0 + origin) / step) * step - origin;
  ctx.beginPath();
  for (let c = first; c <= x1 + y1; c += step) {
    ctx.moveTo(c - y0, y0);
    ctx.lineTo(c - y1, y1);
  }
  ctx.stroke();
}

/** Upright lines, or dots where they are dashed. */
function strokeLines(ctx: Ctx, f: Offset, box: Rect, step: number): void {
  const [x0, y0, x1, y1] = box;
  const first = Math.floor((x0 + f.offsetX) / step) * step - f.offsetX;
  const top = Math.floor((y0 + f.offsetY) / step) * step - f.offsetY;
  ctx.beginPath();
  for (let x = first; x <= x1; x += step) {
    ctx.moveTo(x, top);
    ctx.lineTo(x, y1);
  }
  ctx.stroke();
}

/** The part of a shape's box that is on the canvas; null when none is. */
function onCanvas(shape: Shape, f: Frame): Rect | null {
  const box: Rect = [
    Math.max(0, shape.minX * f.scale - f.offsetX),
    Math.max(0, shape.minY * f.scale - f.offsetY),
    Math.min(f.width, shape.maxX * f.scale - f.offsetX),
    Math.min(f.height, shape.maxY * f.scale - f.offsetY),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

export function fillPattern(ctx: Ctx, pattern: Pattern, f: Offset, box: Rect): void {
  if (pattern === "plain" || pattern === "outline") return;
  if (pattern === "hatch") {
    ctx.globalAlpha = 0.95;
    ctx.lineWidth = 1.6;
    strokeHatch(ctx, f, box, HATCH_PX);
    return;
  }
  ctx.globalAlpha = pattern === "dots" ? 0.75 : 0.4;
  ctx.lineWidth = pattern === "dots" ? 2 : 1;
  ctx.lineCap = pattern === "dots" ? "round" : "butt";
  ctx.setLineDash(pattern === "dots" ? [0, 9] : []);
  strokeLines(ctx, f, box, 9);
  ctx.setLineDash([]);
}

/** One triangle; faint is how those beside a studied one look. */
export function drawTriangle(p: Painter, shape: Shape, verdict: string, faint = false): void {
  const { ctx } = p;
  const box = onCanvas(shape, p);
  if (!box) return;
  const color = verdictColor(p.palette, verdict);
  const pattern = PATTERNS[verdict] ?? "outline";
  const path = pathOf(shape, p);
  ctx.save();
  ctx.fillStyle = ctx.strokeStyle = color;
  ctx.globalAlpha = pattern === "outline" ? 0.05 : faint ? 0.06 : pattern === "plain" ? 0.12 : 0.2;
  ctx.fill(path, "evenodd");
  if (!faint && p.zoom >= 16) {
    ctx.save();
    ctx.clip(path, "evenodd");
    fillPattern(ctx, pattern, p, box);
    ctx.restore();
  }
  ctx.globalAlpha = faint ? 0.35 : 0.9;
  ctx.lineJoin = "round";
  ctx.lineWidth = pattern === "lines" ? 2 : 1.3;
  ctx.setLineDash(pattern === "outline" ? [4, 4] : pattern === "dots" ? [9, 4] : []);
  ctx.stroke(path);
  ctx.restore();
}

/** Hatching over what cannot be seen. */
export function drawShadow(p: Painter, shape: Shape): void {
  const { ctx } = p;
  const box = onCanvas(shape, p);
  if (!box) return;
  const path = pathOf(shape, p);
  ctx.save();
  ctx.fillStyle = ctx.strokeStyle = p.palette.hidden;
  ctx.globalAlpha = 0.14;
  ctx.fill(path, "evenodd");
  ctx.clip(path, "evenodd");
  fillPattern(ctx, "hatch", p, box);
  ctx.restore();
}

function strokeLane(
  p: Painter,
  shape: Shape | null,
  color: string,
  width: number,
  dash: number[] = [],
): void {
  if (!shape) return;
  const { ctx } = p;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = width;
  ctx.lineCap = dash.length > 0 ? "butt" : "round";
  ctx.lineJoin = "round";
  ctx.setLineDash(dash);
  ctx.stroke(pathOf(shape, p));
  ctx.restore();
}

/** The lanes, what of them is hidden, and where the driver looks from. */
function drawLanes(p: Painter, t: Drawn): void {
  const { palette } = p;
  for (const lane of [t.ownLane, t.otherLane]) strokeLane(p, lane, palette.ring, 5);
  strokeLane(p, t.ownLane, palette.accent, 2.5, [7, 5]);
  strokeLane(p, t.otherLane, palette.accent, 2.5);
  for (const hidden of [t.farHidden, t.hidden]) strokeLane(p, hidden, palette.ring, 9);
  // Of the own lane, what the other driver cannot see.
  strokeLane(p, t.farHidden, palette.hidden, 6, [5, 3]);
  strokeLane(p, t.hidden, palette.hidden, 6);
  if (!t.vertex) return;
  const [x, y] = position(p, t.vertex);
  drawEye(p, x, y);
}

function drawEye({ ctx, palette }: Painter, x: number, y: number): void {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, 9, 0, 2 * Math.PI);
  ctx.fillStyle = palette.accent;
  ctx.strokeStyle = palette.ring;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fill();
  ctx.beginPath();
  ctx.ellipse(x, y, 5.5, 3.3, 0, 0, 2 * Math.PI);
  ctx.fillStyle = palette.onAccent;
  ctx.fill();
  ctx.beginPath();
  ctx.arc(x, y, 1.9, 0, 2 * Math.PI);
  ctx.fillStyle = palette.accent;
  ctx.fill();
  ctx.restore();
}

const LEAST_PX = 9;

/** What hides something, with a cross; struck out when it is left out of account. */
export function drawBlocker(p: Painter, shape: Shape, ignored: boolean): void {
  const { ctx, palette } = p;
  const [x, y] = position(p, shape);
  const extent = Math.max(shape.maxX - shape.minX, shape.maxY - shape.minY) * p.scale;
  ctx.save();
  if (shape.kind !== "point") {
    ctx.strokeStyle = palette.hidden;
    ctx.lineWidth = 2;
    ctx.setLineDash(ignored ? [4, 4] : []);
    ctx.stroke(pathOf(shape, p));
    ctx.setLineDash([]);
  }
  const fill = ignored ? palette.done : palette.hidden;
  drawMark(
    ctx,
    { form: "circle", fill, ring: palette.ring, ringPx: 2, text: ignored ? "–" : "×" },
    x,
    y,
    LEAST_PX,
  );
  ctx.restore();
  // Touching the thing anywhere means it.
  p.targets.push({ shapes: [shape], x, y, r: Math.max(LEAST_PX + 3, Math.min(60, extent / 2)) });
}

/** The shadows of an intersection that is only looked at, with their makers. */
export function drawSeen(p: Painter, seen: Seen): void {
  for (const t of seen.triangles) if (t.shadow) drawShadow(p, t.shadow);
}

/** The intersection under study: its chosen triangle in full, the others faint. */
export function drawStudy(p: Painter, { seen, chosen, obstacles, question }: Study): void {
  if (!seen) return;
  const ignored = question.ignore;
  for (const t of seen.triangles) {
    if (!t.area || t.feature.id === chosen) continue;
    drawTriangle(p, t.area, t.feature.properties.verdict, true);
    p.outlines.push(t.area);
  }
  const mine = seen.triangles.find((t) => t.feature.id === chosen);
  if (mine?.area) {
    drawTriangle(p, mine.area, mine.feature.properties.verdict);
    p.outlines.push(mine.area);
  }
  if (mine?.shadow) drawShadow(p, mine.shadow);
  if (mine) drawLanes(p, mine);
  const blockers = new Set([
    ...(mine?.feature.properties.details.blockers ?? []).map((b) => b.id),
    ...ignored,
  ]);
  for (const [id, shape] of obstacles) if (blockers.has(id)) drawBlocker(p, shape, ignored.includes(id));
}
