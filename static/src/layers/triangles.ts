// Sight triangles, from close up: the best below, the worst above, what is
// hidden hatched, and the intersection under study as the question has it.

import type { Shape } from "../shape";
import { VERDICTS, verdictRank } from "../sight/answer";
import { drawSeen, drawStudy, drawTriangle, PATTERNS, verdictColor } from "../sight/draw";
import type { Palette } from "../theme";
import type { Painter } from "./symbols";
import type { AtHand, LayerView, LegendRow } from "./view";

export const TRIANGLES = "sight-triangles";
const FROM = 16;

const verdictOf = (s: Shape): string => String(s.props.verdict ?? "unknown");

function draw(p: Painter, shapes: Shape[]): void {
  const { study, seen } = p.sight ?? {};
  const studied = study?.seen ? study.intersection : undefined;
  const drawn = new Set<number>();
  for (const s of [...shapes].sort((a, b) => verdictRank(b.props.verdict) - verdictRank(a.props.verdict))) {
    const id = Number(s.props.intersection_id);
    if (id === studied) continue;
    drawTriangle(p, s, verdictOf(s), studied !== undefined);
    p.outlines.push(s);
    drawn.add(id);
  }
  if (studied === undefined)
    for (const id of drawn) {
      const known = seen?.get(id);
      if (known) drawSeen(p, known);
    }
  else if (study?.seen) drawStudy(p, study);
}

/** The northernmost point, so that what is said of a triangle does not lie over it. */
function pointAt(s: Shape): [number, number] {
  let top: [number, number] = [s.minX, Infinity];
  for (const part of s.parts)
    for (let i = 0; i + 1 < part.length; i += 2)
      if ((part[i + 1] as number) < top[1]) top = [part[i] as number, part[i + 1] as number];
  return top;
}

/** The intersection's name, when that is at hand; else the layer names it. */
function title(s: Shape, others: AtHand): string {
  const found = others.shapeAt("intersections", String(s.props.intersection_id));
  return found ? others.titleOf(found) : others.layerTitle(TRIANGLES);
}

const row = (palette: Palette, verdict: string): LegendRow => ({
  area: { color: verdictColor(palette, verdict), pattern: PATTERNS[verdict] ?? "outline" },
});

export const triangles: LayerView = {
  id: TRIANGLES,
  order: 5,
  shown: true,
  from: FROM,
  // Other standards may be stored beside the city's own.
  filters: (_zoom, { default_profile: profile }) => [{ ...(profile ? { profile } : {}) }],
  draw,
  title,
  pointAt,
  icon: (palette, s) => row(palette, verdictOf(s)),
  legend: ({ palette, term }) => [
    ...VERDICTS.map((verdict) => ({ ...row(palette, verdict), text: term("verdict", verdict) })),
    { area: { color: palette.hidden, pattern: "hatch" }, word: "hiddenPart" },
  ],
};
