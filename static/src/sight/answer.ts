// What /api/intersections/{id}/sight answers, and the question put to it.
import type { Filter } from "../api";
import type * as api from "../generated/api";
import type { Shape } from "../shape";
import type { Geometry } from "../types";

export const VERDICTS = ["blocked", "partial", "unknown", "clear"] as const;
export type Verdict = (typeof VERDICTS)[number];
/** How bad it is, 0 the worst; what the page does not know counts as unknown. */
export const verdictRank = (verdict: unknown): number => {
  const i = VERDICTS.indexOf(verdict as Verdict);
  return i < 0 ? VERDICTS.indexOf("unknown") : i;
};

export interface Action {
  code: string;
  to_m?: number | null;
}

export interface Share {
  alone_m: number;
  gain_m: number;
}

export interface Blocker {
  /** 0 is the ground; places have negative numbers. */
  id: number;
  kind: string;
  removable: boolean;
  estimated: boolean;
  near: Share;
  far?: Share | null;
  verdict_without: string;
  actions?: Action[] | null;
}

/** As the look wrote it; the description leaves it open. */
interface Details {
  own_road?: string;
  other_road?: string;
  own_control?: string;
  other_control?: string;
  reasons?: { zh: string; en: string }[] | null;
  blockers?: Blocker[] | null;
  clearing?: { set: number[] | null; exact: boolean } | null;
  verified?: boolean;
  error?: string;
}

export type Triangle = api.SightTriangle & { details: Details };

type Part = "vertex" | "far_vertex" | "own_lane" | "other_lane" | "hidden" | "far_hidden" | "shadow";

export type SightFeature = Omit<api.SightFeature, "geometry" | "properties" | "shapes"> & {
  geometry: Geometry | null;
  properties: Triangle;
  shapes: Partial<Record<Part, Geometry>>;
};

type Obstacle = api.ObstacleFeature & { geometry: Geometry | null };

export type Answer = Omit<api.Sight, "features" | "obstacles"> & {
  features: SightFeature[] | null;
  obstacles: Obstacle[] | null;
};

/** What to take otherwise than it is stored; empty means as it is. */
export interface Question {
  profile: string;
  speeds: Record<number, number>;
  control: Record<number, string>;
  vertexM: number | null;
  ignore: number[];
}

export const asItIs = (): Question => ({ profile: "", speeds: {}, control: {}, vertexM: null, ignore: [] });

export const isAsItIs = (q: Question): boolean =>
  q.profile === "" &&
  q.vertexM === null &&
  q.ignore.length === 0 &&
  Object.keys(q.speeds).length === 0 &&
  Object.keys(q.control).length === 0;

const pairs = (values: Record<number, string | number>): string =>
  Object.entries(values)
    .map(([leg, value]) => `${leg}:${value}`)
    .join(",");

/** The question as parameters of the address; empty ones are left out by the API client. */
export const toQuery = (q: Question): Filter => ({
  profile: q.profile,
  speeds: pairs(q.speeds),
  control: pairs(q.control),
  vertex_m: q.vertexM === null ? "" : String(q.vertexM),
  ignore: [...q.ignore].sort((a, b) => a - b).join(","),
});

const same = (t: Triangle, props: Shape["props"], names: (keyof Triangle)[]): boolean =>
  names.every((name) => t[name] === props[name]);

/**
 * The answer's triangle for one that is stored: the same approach, conflict,
 * manoeuvre and lane; under another standard, which cuts them differently, the
 * same two approaches, the worst first.
 */
export function triangleFor(features: SightFeature[], props: Shape["props"]): SightFeature | undefined {
  const legs: (keyof Triangle)[] = ["leg_id", "conflict_leg_id"];
  const exact = features.find((f) => same(f.properties, props, [...legs, "manoeuvre", "lane"]));
  if (exact) return exact;
  return features
    .filter((f) => same(f.properties, props, legs))
    .sort((a, b) => verdictRank(a.properties.verdict) - verdictRank(b.properties.verdict))[0];
}

/** What a blocker's going brings on both lanes together, metres. */
export const gainOf = (b: Blocker): number => b.near.gain_m + (b.far?.gain_m ?? 0);
