// A small picture of a layer's symbol, made by the code that draws the map.
import { h } from "../dom";
import { crashMark, crashRadius } from "../layers/crashes";
import { drawMark } from "../layers/symbols";
import type { LegendRow } from "../layers/view";
import type { Shape } from "../shape";
import { fillPattern } from "../sight/draw";
import type { State } from "../state";
import type { Palette } from "../theme";

const SIZE = 28;

export function drawRow(row: LegendRow, palette: Palette): HTMLCanvasElement {
  const canvas = h("canvas", { class: "swatch", "aria-hidden": "true", width: SIZE * 2, height: SIZE * 2 });
  const ctx = canvas.getContext("2d");
  if (!ctx) return canvas;
  ctx.scale(2, 2);
  if (row.road) {
    const paint = palette.road[row.road];
    for (const [color, width] of [
      [paint.casing, row.road === "minor" ? 6 : 9],
      [paint.fill, row.road === "minor" ? 4.4 : 7],
    ] as const) {
      ctx.beginPath();
      ctx.moveTo(0, SIZE / 2);
      ctx.lineTo(SIZE, SIZE / 2);
      ctx.strokeStyle = color;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
  if (row.area) drawArea(ctx, row.area);
  if (row.line) {
    ctx.beginPath();
    ctx.moveTo(2, SIZE / 2);
    ctx.lineTo(SIZE - 2, SIZE / 2);
    ctx.strokeStyle = row.line.color;
    ctx.lineWidth = row.line.px;
    ctx.stroke();
  }
  if (row.mark) {
    const r = row.r ?? 6;
    drawMark(ctx, row.mark, SIZE / 2, row.mark.form === "pin" ? SIZE / 2 + r * 1.2 : SIZE / 2, r);
  }
  return canvas;
}

/** A patch of an area's colour and pattern. */
function drawArea(ctx: CanvasRenderingContext2D, { color, pattern }: NonNullable<LegendRow["area"]>): void {
  const [x, y, w, h] = [3, 6, SIZE - 6, SIZE - 12];
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, w, h);
  ctx.fillStyle = ctx.strokeStyle = color;
  ctx.globalAlpha = pattern === "outline" ? 0.05 : 0.2;
  ctx.fill();
  ctx.save();
  ctx.clip();
  fillPattern(ctx, pattern, { offsetX: 0, offsetY: 0 }, [x, y, x + w, y + h]);
  ctx.restore();
  ctx.globalAlpha = 1;
  ctx.lineWidth = 1.3;
  ctx.setLineDash(pattern === "outline" ? [3, 3] : pattern === "dots" ? [6, 3] : []);
  ctx.strokeRect(x, y, w, h);
  ctx.restore();
}

/** The symbol of a layer, or of one of its features. */
export function swatch(state: State, layerId: string, shape?: Shape): HTMLCanvasElement {
  const palette = state.theme.palette.get();
  const severity = String(shape?.props.severity);
  if (layerId === "crashes" && shape && palette.severity[severity])
    return drawRow({ mark: crashMark(severity, palette, 1), r: crashRadius(severity, 17) }, palette);
  const own = shape && state.layer(layerId)?.view.icon?.(palette, shape);
  if (own) return drawRow(own, palette);
  const rows = legendRows(state, layerId);
  return drawRow(rows[0] ?? {}, palette);
}

export function legendRows(state: State, layerId: string): LegendRow[] {
  const layer = state.layer(layerId);
  if (!layer) return [];
  const context = {
    palette: state.theme.palette.get(),
    title: state.layerTitle(layerId),
    lang: state.lang.get(),
    term: state.term,
  };
  return layer.view.legend(context);
}
