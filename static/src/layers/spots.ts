// Black spots: a badge with the rank, larger and stronger the higher it is; the
// stretch or the outline below it. And the density of crashes along the roads.
import type { Filter } from "../api";
import { words } from "../i18n";
import type { Shape } from "../shape";
import type { Palette } from "../theme";
import { tracePart } from "./roads";
import { drawMark, type Form, type Mark, type Painter, position, visible } from "./symbols";
import type { LayerView, LegendContext, LegendRow } from "./view";

export const BLACK_SPOTS = "black-spots";
export const DENSITY = "crash-density";
const HOT_ROADS = "hot-roads";

/** Last rank of each tier but the last. */
export const TIERS = [10, 30, 100] as const;
/** Crashes per km over the period, from which each shade is used, the densest first. */
export const SHADES = [40, 20, 10, 3] as const;
const FORMS: Record<string, Form> = { intersection: "circle", segment: "square", cluster: "hexagon" };

const rankOf = (s: Shape): number => Number(s.props.rank) || 0;

export function tierOf(rank: number): 0 | 1 | 2 | 3 {
  const tier = TIERS.findIndex((last) => rank <= last);
  return (tier < 0 ? TIERS.length : tier) as 0 | 1 | 2 | 3;
}

/** The shade of a density, 0 the densest; -1 where there is too little to show. */
export const shadeOf = (perKm: number): number => SHADES.findIndex((least) => perKm >= least);

/** Far out only the first ranks have room for their number; the others are dots. */
const BADGES = [
  { from: 0, r: 13.5, dot: 6 },
  { from: 12.5, r: 12, dot: 5.5 },
  { from: 13.5, r: 11, dot: 4.5 },
  { from: 14.5, r: 11, dot: 3.5 },
] as const;
export function badgeRadius(rank: number, zoom: number): { r: number; numbered: boolean } {
  const { from, r, dot } = BADGES[tierOf(rank)];
  const grow = Math.max(0.85, Math.min(1.1, 0.85 + (zoom - 12) * 0.06));
  return zoom >= from ? { r: r * grow, numbered: true } : { r: dot, numbered: false };
}

export function spotMark(palette: Palette, s: Shape, numbered = true): Mark {
  const rank = rankOf(s);
  return {
    form: FORMS[String(s.props.place)] ?? "circle",
    fill: palette.spot[tierOf(rank)],
    ring: palette.ring,
    ringPx: numbered ? 2 : 1,
    ...(numbered ? { text: String(rank) } : {}),
  };
}

function drawBody(p: Painter, s: Shape): void {
  const { ctx } = p;
  const path = new Path2D();
  for (const part of s.parts) tracePart(path, part, p);
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.strokeStyle = ctx.fillStyle = p.palette.spot[tierOf(rankOf(s))];
  if (s.kind === "area") {
    ctx.globalAlpha = 0.1;
    ctx.fill(path, "evenodd");
    ctx.globalAlpha = 0.9;
    ctx.lineWidth = 1.6;
    ctx.setLineDash([6, 4]);
  } else {
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = Math.max(5, Math.min(14, (p.zoom - 10) * 1.8));
  }
  ctx.stroke(path);
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  p.outlines.push(s);
}

/** A cluster's badge stands at its upper edge, since the worst junction in it has one in the middle. */
function badgeAt(p: Painter, s: Shape): [number, number] {
  const [x, y] = position(p, s);
  return s.kind === "area" ? [x, s.minY * p.scale - p.offsetY] : [x, y];
}

function draw(p: Painter, shapes: Shape[]): void {
  const worstLast = [...shapes].sort((a, b) => rankOf(b) - rankOf(a));
  for (const s of worstLast) if (s.kind !== "point") drawBody(p, s);
  // Clusters overlap the places in them: their badges lie below those.
  for (const clusters of [true, false])
    for (const s of worstLast) {
      if ((s.kind === "area") !== clusters) continue;
      const { r, numbered } = badgeRadius(rankOf(s), p.zoom);
      if (clusters && p.zoom < 13) continue;
      const [x, y] = badgeAt(p, s);
      if (!visible(p, x, y, 20)) continue;
      drawMark(p.ctx, spotMark(p.palette, s, numbered), x, y, r);
      p.targets.push({ shapes: [s], x, y, r });
    }
}

const filters = (_zoom: number, _settings: unknown, screening: number, drafts: boolean): Filter[] => [
  // Never without a filter: an answer to one screening would pass for another's.
  screening > 0 ? { screening_id: String(screening) } : { [drafts ? "newest" : "current"]: "true" },
];

function tierRows({ palette, lang }: LegendContext): LegendRow[] {
  const from = (i: number) => (i === 0 ? 1 : (TIERS[i - 1] as number) + 1);
  return [0, 1, 2, 3].map((i) => {
    const to = TIERS[i];
    const text = words(lang, to === undefined ? "rankBeyond" : "rankTier", { from: from(i), to: to ?? 0 });
    const fill = palette.spot[i] as string;
    return {
      mark: { form: "circle", fill, ring: palette.ring, ringPx: 1, text: String(from(i)) },
      r: 10 - i * 0.6,
      text,
    };
  });
}

export const blackSpots: LayerView = {
  id: BLACK_SPOTS,
  order: 75, // above the pins of sites, which often stand at the same junction
  shown: false,
  opens: BLACK_SPOTS,
  filters,
  draw,
  icon: (palette, s) => ({ mark: spotMark(palette, s), r: 11 }),
  legend: (context) => [
    ...tierRows(context),
    {
      mark: { form: "square", fill: context.palette.spot[1], ring: context.palette.ring, ringPx: 1 },
      r: 7,
      word: "spotStretch",
    },
    {
      mark: { form: "hexagon", fill: context.palette.spot[1], ring: context.palette.ring, ringPx: 1 },
      r: 8,
      word: "spotCluster",
    },
  ],
};

function drawDensity(p: Painter, shapes: Shape[]): void {
  const paths = SHADES.map(() => new Path2D());
  for (const s of shapes) {
    const path = paths[shadeOf(Number(s.props.per_km))];
    if (path) for (const part of s.parts) tracePart(path, part, p);
  }
  const { ctx } = p;
  ctx.lineJoin = ctx.lineCap = "round";
  const width = Math.max(2, Math.min(11, (p.zoom - 10) * 1.25));
  for (let i = SHADES.length - 1; i >= 0; i--) {
    ctx.strokeStyle = p.palette.density[i] as string;
    ctx.lineWidth = width * (1 - i * 0.12);
    ctx.stroke(paths[i] as Path2D);
  }
}

export const crashDensity: LayerView = {
  id: DENSITY,
  order: 3,
  shown: false,
  filters,
  draw: drawDensity,
  legend: ({ palette, lang }) =>
    SHADES.map((n, i) => ({
      line: { color: palette.density[i] as string, px: 7 - i * 0.8 },
      text: words(lang, "densityOver", { n }),
    })),
};

/** 0 hot, 1 cold, 2 unlike its neighbours. */
export function heatOf(props: Shape["props"]): 0 | 1 | 2 {
  if (props.quadrant === "high_low" || props.quadrant === "low_high") return 2;
  return Number(props.gi_z) > 0 ? 0 : 1;
}

function drawHot(p: Painter, shapes: Shape[]): void {
  const paths = p.palette.hot.map(() => new Path2D());
  for (const s of shapes) for (const part of s.parts) tracePart(paths[heatOf(s.props)] as Path2D, part, p);
  const { ctx } = p;
  ctx.lineJoin = ctx.lineCap = "round";
  ctx.lineWidth = Math.max(3, Math.min(12, (p.zoom - 9) * 1.4));
  ctx.globalAlpha = 0.75;
  paths.forEach((path, i) => {
    ctx.strokeStyle = p.palette.hot[i] as string;
    ctx.stroke(path);
  });
  ctx.globalAlpha = 1;
  p.outlines.push(...shapes);
}

export const hotRoads: LayerView = {
  id: HOT_ROADS,
  order: 4,
  shown: false,
  filters,
  draw: drawHot,
  legend: ({ palette }) =>
    (["hotRoad", "coldRoad", "oddRoad"] as const).map((word, i) => ({
      line: { color: palette.hot[i] as string, px: 6 },
      word,
    })),
};
