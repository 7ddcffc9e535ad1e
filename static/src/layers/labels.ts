// Road names on the base map.
import type { Frame } from "../canvas";
import type { Shape } from "../shape";
import type { Palette } from "../theme";
import { buildChains, type Chain } from "./chains";
import { type Glyph, Occupied, placeText, type Spot, textWidth } from "./place";
import { roadStyle } from "./roads";

const FONT =
  'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';
const REPEAT = 420; // pixels between two writings of one name
const APART = 180; // pixels between writings of one name on two carriageways
// Where else along the road, in shares of that distance, nearest first.
const NUDGES = [0, ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((k) => [k / 20, -k / 20])];

/** The zoom from which a road's name is written, and its size in pixels. */
function lettering(rank: number, zoom: number): { size: number; bold: boolean } | null {
  const from = rank >= 7 ? 12 : rank >= 6 ? 13 : rank >= 5 ? 14 : rank >= 2 ? 15 : 17;
  if (zoom < from) return null;
  const grow = Math.min(3, Math.max(0, zoom - 14) * 0.7);
  if (rank >= 6) return { size: 12 + grow, bold: true };
  return { size: 11 + grow, bold: false };
}

export class Labels {
  #chains: Chain[] = [];
  #version = -1;
  readonly #written = new Map<string, Spot[]>();
  readonly #widths = new Map<string, Map<string, number>>();

  /** Chains are built again only when the roads have changed. */
  draw(f: Frame, roads: () => Shape[], version: number, avoid: Spot[], palette: Palette): void {
    if (version !== this.#version) {
      this.#chains = buildChains(roads(), (road) => Math.floor(roadStyle(road.props.class).rank));
      this.#version = version;
    }
    const occupied = new Occupied();
    this.#written.clear();
    const symbols = new Occupied(-2);
    symbols.mark(avoid);
    f.ctx.textAlign = "center";
    f.ctx.textBaseline = "middle";
    f.ctx.lineJoin = "round";
    for (const chain of this.#chains) this.#write(f, chain, occupied, symbols, palette);
  }

  #write(f: Frame, chain: Chain, occupied: Occupied, symbols: Occupied, palette: Palette): void {
    const style = lettering(chain.rank, f.zoom);
    if (!style) return;
    const total = chain.length * f.scale;
    const font = `${style.bold ? 600 : 500} ${style.size}px ${FONT}`;
    const measure = (c: string) => this.#measure(f.ctx, font, c);
    if (total < textWidth(chain.name, measure) + 8) return;
    const line = screenLine(chain, f);
    if (!line) return;
    const n = Math.max(1, Math.floor(total / REPEAT));
    for (let i = 0; i < n; i++) {
      // Some way along the road there is often a better place than the middle:
      // the first of those that the fewest symbols will cover.
      const fits = NUDGES.map((nudge) => ((i + 0.5 + nudge) * total) / n)
        .map((at) => placeText(chain.name, line, at, total, style.size, measure))
        .filter((glyphs) => glyphs !== null)
        .filter((glyphs) => inFrame(glyphs, f) && occupied.free(glyphs) && this.#apart(chain.name, glyphs));
      const glyphs = leastCovered(fits, symbols);
      if (!glyphs) continue;
      occupied.mark(glyphs);
      this.#written.set(chain.name, [...(this.#written.get(chain.name) ?? []), ...glyphs.slice(0, 1)]);
      paint(f.ctx, chain.name, glyphs, font, palette, style.bold);
    }
  }

  #apart(name: string, [first]: Glyph[]): boolean {
    const others = this.#written.get(name) ?? [];
    return !first || others.every((o) => Math.hypot(o.x - first.x, o.y - first.y) > APART);
  }

  #measure(ctx: CanvasRenderingContext2D, font: string, c: string): number {
    const known = this.#widths.get(font) ?? new Map<string, number>();
    this.#widths.set(font, known);
    let width = known.get(c);
    if (width === undefined) {
      ctx.font = font;
      width = ctx.measureText(c).width + 0.3;
      known.set(c, width);
    }
    return width;
  }
}

/** The first place with the fewest letters under a symbol. */
export function leastCovered(places: Glyph[][], symbols: Occupied): Glyph[] | undefined {
  let best: Glyph[] | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const glyphs of places) {
    const covered = symbols.covered(glyphs);
    if (covered < fewest) [best, fewest] = [glyphs, covered];
    if (fewest === 0) break;
  }
  return best;
}

/** The chain in pixels of the frame, or null when none of it can be seen. */
function screenLine(chain: Chain, f: Frame): Float64Array | null {
  const out = new Float64Array(chain.points.length);
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < out.length; i += 2) {
    const x = (chain.points[i] as number) * f.scale - f.offsetX;
    const y = (chain.points[i + 1] as number) * f.scale - f.offsetY;
    out[i] = x;
    out[i + 1] = y;
    minX = Math.min(minX, x);
    maxX = Math.max(maxX, x);
    minY = Math.min(minY, y);
    maxY = Math.max(maxY, y);
  }
  return maxX < 0 || maxY < 0 || minX > f.width || minY > f.height ? null : out;
}

const inFrame = (glyphs: Glyph[], f: Frame): boolean =>
  glyphs.every((g) => g.x > 0 && g.y > 0 && g.x < f.width && g.y < f.height);

/** Straight names are written in one go, so that the font's own spacing holds. */
function paint(
  ctx: CanvasRenderingContext2D,
  name: string,
  glyphs: Glyph[],
  font: string,
  palette: Palette,
  bold: boolean,
): void {
  ctx.font = font;
  ctx.strokeStyle = palette.halo;
  ctx.fillStyle = bold ? palette.label : palette.labelMinor;
  ctx.lineWidth = 3.5;
  const pieces = inOnePiece(name, glyphs) ?? glyphs;
  for (const pass of ["strokeText", "fillText"] as const)
    for (const g of pieces) {
      ctx.save();
      ctx.translate(g.x, g.y);
      ctx.rotate(g.angle);
      ctx[pass](g.text, 0, 0);
      ctx.restore();
    }
}

function inOnePiece(name: string, glyphs: Glyph[]): Glyph[] | null {
  const first = glyphs[0] as Glyph;
  const last = glyphs.at(-1) as Glyph;
  const along = Math.atan2(last.y - first.y, last.x - first.x);
  const straight = glyphs.every((g) => Math.abs(g.angle - first.angle) < 0.02);
  if (!straight || (glyphs.length > 1 && Math.abs(along - first.angle) > 0.02)) return null;
  return [{ ...first, text: name, x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 }];
}
