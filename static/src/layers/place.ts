// Where the letters of a road's name go: glyph by glyph along the line, upright
// for Chinese on steep roads, never over another name.

/** Room taken: a circle, in pixels. */
export interface Spot {
  x: number;
  y: number;
  size: number; // radius
}

export interface Glyph extends Spot {
  text: string;
  angle: number; // radians
}

type Line = ArrayLike<number>; // x,y,… in pixels

const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;
const STEEP = (58 * Math.PI) / 180;
// A name may bend, but no two neighbouring letters by more than this.
const MAX_BEND = (22 * Math.PI) / 180;

/** Walks a line once, giving position and direction at rising distances. */
class Walker {
  #i = 2;
  #before = 0;
  readonly #line: Line;
  constructor(line: Line) {
    this.#line = line;
  }
  at(distance: number): { x: number; y: number; angle: number } | null {
    for (; this.#i < this.#line.length; this.#i += 2) {
      const [x0, y0, x1, y1] = [-2, -1, 0, 1].map((k) => this.#line[this.#i + k] as number) as Four;
      const length = Math.hypot(x1 - x0, y1 - y0);
      if (length > 0 && distance <= this.#before + length) {
        const t = (distance - this.#before) / length;
        return { x: x0 + (x1 - x0) * t, y: y0 + (y1 - y0) * t, angle: Math.atan2(y1 - y0, x1 - x0) };
      }
      this.#before += length;
    }
    return null;
  }
}
type Four = [number, number, number, number];

const flip = (line: Line): number[] => {
  const out: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) out.push(line[i] as number, line[i + 1] as number);
  return out;
};

export const textWidth = (text: string, measure: (c: string) => number): number =>
  [...text].reduce((sum, c) => sum + measure(c), 0);

/**
 * Places text with its middle at a distance along a line; null where it does
 * not fit or the line bends too sharply. The reading direction is left to
 * right, or top to bottom where a Chinese name stands upright.
 */
export function placeText(
  text: string,
  line: Line,
  middle: number,
  total: number,
  size: number,
  measure: (c: string) => number,
): Glyph[] | null {
  const width = textWidth(text, measure);
  if (middle - width / 2 < 0 || middle + width / 2 > total) return null;
  const ends = new Walker(line);
  const from = ends.at(middle - width / 2);
  const to = ends.at(middle + width / 2);
  if (!from || !to) return null;
  const chord = Math.atan2(to.y - from.y, to.x - from.x);
  const steep = Math.abs(Math.abs(chord) - Math.PI / 2) < Math.PI / 2 - STEEP;
  const upright = CJK.test(text) && steep;
  const backwards = upright ? Math.sin(chord) < 0 : Math.cos(chord) < -1e-9;
  const walk = new Walker(backwards ? flip(line) : line);
  const glyphs = march(text, walk, (backwards ? total - middle : middle) - width / 2, size, measure);
  if (!glyphs) return null;
  if (upright) for (const g of glyphs) g.angle = 0;
  return glyphs;
}

function march(
  text: string,
  walk: Walker,
  start: number,
  size: number,
  measure: (c: string) => number,
): Glyph[] | null {
  const glyphs: Glyph[] = [];
  let along = start;
  let last: number | undefined;
  for (const c of text) {
    const w = measure(c);
    const here = walk.at(along + w / 2);
    if (!here) return null;
    if (last !== undefined) {
      const bend = Math.atan2(Math.sin(here.angle - last), Math.cos(here.angle - last));
      if (Math.abs(bend) > MAX_BEND) return null;
    }
    last = here.angle;
    glyphs.push({ text: c, ...here, size: Math.max(w, size) / 2 });
    along += w;
  }
  return glyphs;
}

/** What is already written, in squares, so that a new name asks only its neighbours. */
export class Occupied {
  readonly #cells = new Map<number, Spot[]>();
  readonly #cell: number;
  readonly #gap: number;

  constructor(gap = 4, cell = 48) {
    this.#gap = gap;
    this.#cell = cell;
  }

  /** Takes the room when all of it is free. */
  take(glyphs: Glyph[]): boolean {
    if (!this.free(glyphs)) return false;
    this.mark(glyphs);
    return true;
  }

  free(glyphs: Spot[]): boolean {
    return !glyphs.some((g) => this.#hits(g));
  }

  /** How many of them lie on room that is taken. */
  covered(glyphs: Spot[]): number {
    return glyphs.filter((g) => this.#hits(g)).length;
  }

  mark(glyphs: Spot[]): void {
    for (const g of glyphs) {
      const key = this.#key(g.x, g.y);
      const here = this.#cells.get(key);
      if (here) here.push(g);
      else this.#cells.set(key, [g]);
    }
  }

  // One number for two: no screen is a million squares wide.
  #key = (x: number, y: number) => Math.floor(x / this.#cell) * 1e6 + Math.floor(y / this.#cell);

  #hits(g: Spot): boolean {
    for (const dx of [-1, 0, 1])
      for (const dy of [-1, 0, 1])
        for (const o of this.#cells.get(this.#key(g.x + dx * this.#cell, g.y + dy * this.#cell)) ?? [])
          if (Math.hypot(o.x - g.x, o.y - g.y) < o.size + g.size + this.#gap) return true;
    return false;
  }
}
