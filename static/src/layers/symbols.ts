// The shapes that data is drawn with, on the map and in the legend alike.
import type { Frame } from "../canvas";
import type { Shape } from "../shape";
import { anchor } from "../shape";
import type { Seen, Study } from "../sight/seen";
import type { Palette } from "../theme";
import type { Lang } from "../types";

/** Something drawn that can be chosen; several shapes where they lie on one spot. */
export interface Target {
  shapes: Shape[];
  x: number;
  y: number;
  r: number;
}

export interface Painter extends Frame {
  palette: Palette;
  lang: Lang;
  /** The word for a code of the vocabulary, in the page's language. */
  term(list: string, code: string): string;
  targets: Target[];
  /** Lines and areas that can be chosen by touching them. */
  outlines: Shape[];
  sight?: SightOnMap;
}

/** What has been looked at, by intersection, and what is under study. */
interface SightOnMap {
  seen: ReadonlyMap<number, Seen>;
  study: Study | null;
}

export type Form = "circle" | "diamond" | "triangle" | "square" | "pin" | "hexagon";
type Ctx = CanvasRenderingContext2D;

export function position(f: Frame, s: Shape): [x: number, y: number] {
  const [x, y] = anchor(s);
  return [x * f.scale - f.offsetX, y * f.scale - f.offsetY];
}

export function trace(ctx: Ctx, form: Form, x: number, y: number, r: number): void {
  ctx.beginPath();
  switch (form) {
    case "circle":
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      return;
    case "square":
      ctx.roundRect(x - r, y - r, 2 * r, 2 * r, r * 0.45);
      return;
    case "pin":
      ctx.arc(x, y - r * 1.35, r, Math.PI * 0.82, Math.PI * 0.18);
      ctx.quadraticCurveTo(x + r * 0.55, y - r * 0.45, x, y);
      ctx.quadraticCurveTo(x - r * 0.55, y - r * 0.45, x - r * 0.95, y - r * 0.82);
      ctx.closePath();
      return;
    default:
      polygon(
        ctx,
        { diamond: 4, triangle: 3, hexagon: 6 }[form],
        x,
        y,
        form === "triangle" ? r * 1.15 : r * 1.1,
      );
  }
}

function polygon(ctx: Ctx, n: number, x: number, y: number, r: number): void {
  for (let i = 0; i < n; i++) {
    const a = -Math.PI / 2 + (i * 2 * Math.PI) / n;
    ctx.lineTo(x + r * Math.cos(a), y + r * Math.sin(a) + (n === 3 ? r * 0.16 : 0));
  }
  ctx.closePath();
}

export interface Mark {
  form: Form;
  fill: string;
  ring: string;
  ringPx: number;
  alpha?: number;
  text?: string;
}

export function drawMark(ctx: Ctx, mark: Mark, x: number, y: number, r: number): void {
  trace(ctx, mark.form, x, y, r);
  ctx.lineJoin = "round";
  if (mark.ringPx > 0) {
    ctx.lineWidth = mark.ringPx * 2;
    ctx.strokeStyle = mark.ring;
    ctx.stroke();
  }
  ctx.fillStyle = mark.fill;
  ctx.fill();
  if (!mark.text) return;
  ctx.fillStyle = inkOn(mark.fill);
  ctx.font = `700 ${Math.max(9, r * (mark.text.length > 2 ? 0.95 : 1.15))}px system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(mark.text, x, (mark.form === "pin" ? y - r * 1.35 : y) + r * 0.06);
}

/** Black or white, whichever stands out more from a #rrggbb colour (WCAG contrast). */
export function inkOn(fill: string): string {
  const channel = (i: number) => {
    const v = Number.parseInt(fill.slice(i, i + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#14171c";
}

/** Marks drawn once and stamped after that: thousands of them cost little. */
export class Stamps {
  readonly #made = new Map<string, HTMLCanvasElement>();

  draw(f: Frame, mark: Mark, x: number, y: number, r: number): void {
    const key = `${mark.form} ${mark.fill} ${mark.ring} ${mark.ringPx} ${r.toFixed(1)} ${f.ratio}`;
    const half = Math.ceil(r * 1.3 + mark.ringPx + 1);
    let stamp = this.#made.get(key);
    if (!stamp) {
      stamp = document.createElement("canvas");
      stamp.width = stamp.height = half * 2 * f.ratio;
      const ctx = stamp.getContext("2d");
      if (!ctx) return;
      ctx.scale(f.ratio, f.ratio);
      drawMark(ctx, mark, half, half, r);
      if (this.#made.size > 300) this.#made.clear();
      this.#made.set(key, stamp);
    }
    f.ctx.drawImage(stamp, x - half, y - half, half * 2, half * 2);
  }
}

export const visible = (f: Frame, x: number, y: number, r: number): boolean =>
  x > -r && y > -r && x < f.width + r && y < f.height + r;
