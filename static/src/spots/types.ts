// What the server says of screenings and of the black spots they name.

/** A word in both languages, as the data files have it. */
export interface Both {
  zh: string;
  en: string;
}

export interface Parameters {
  profile: string;
  from?: string;
  to?: string;
  severity?: string[];
  modes?: string[];
  types?: string[];
  measure?: string;
  weights?: string;
  seed?: number;
  least_probability?: number;
  most?: number;
  cluster_m?: number;
  cluster_points?: number;
  density?: boolean;
}

export interface Model {
  kind: string;
  sites: number;
  coefficients: Record<string, number>;
  errors: Record<string, number>;
  dispersion: number;
  dispersion_per_km: boolean;
  pearson: number | null;
  with_volume: boolean;
  known_volume: number;
  left_out: string[];
  notes: string[];
  converged: boolean;
}

export interface Summary {
  crashes: number;
  unplaced: number;
  candidates: number;
  years: number;
  divided_roads: number;
  /** Screenings made before pieces of road were compared have none of these. */
  pieces?: number;
  hot_roads?: number;
  moran_i?: number | null;
  moran_p?: number | null;
  kde_sections: number;
  kde_global_p: number | null;
  cluster_points: number;
  profile_verified: boolean;
  models: Model[];
  notes: string[];
}

export interface Screening {
  id: number;
  profile: string;
  from: string;
  to: string;
  parameters: Parameters;
  seed: number;
  data_version: number;
  data_hash: string;
  result_hash: string;
  data_cut_off: string | null;
  published: boolean;
  current: boolean;
  spots: number;
  made_by: string;
  started_at: string;
  finished_at: string | null;
  summary: Summary;
  revision: number;
}

export interface RuleSet {
  code: string;
  name: Both;
  about: string;
  standard: string;
  standard_zh: string;
  edition: string;
  clause: string;
  source: string;
  source_zh: string;
  verified: boolean;
  rules: { code: string; name: Both }[];
}

export interface Choices {
  profiles: RuleSet[];
  measures: string[];
  weights: { code: string; name: Both }[];
  treatments: { code: string; name: Both }[];
  defaults: Parameters;
  from: string;
  to: string;
}

export interface TopSpot {
  id: number;
  place: string;
  place_id: number;
  name: string;
  rank: number;
  rank_low: number | null;
  rank_high: number | null;
  observed: number;
  expected: number | null;
  excess: number | null;
  reason_zh: string;
  reason_en: string;
}

export interface Comparison {
  screening: Screening;
  with: Screening;
  same_data: boolean;
  entered: TopSpot[];
  left: TopSpot[];
  moved: { spot: TopSpot; was: TopSpot; by: number }[];
  unchanged: number;
}

export interface Pattern {
  aspect: string;
  code: string;
  name: Both;
  count: number;
  of: number;
  share: number;
  reference: number;
  p: number;
  significant: boolean;
}

export interface SpotTreatment {
  code: string;
  name: Both;
  work_kind: string;
  cmf: number | null;
  saved_per_year: number | null;
  saved_se: number | null;
  assumed_se: boolean;
  answers: string[];
  source: string;
  stars: number;
  verified: boolean;
  note: string;
}

export interface PriorityPart {
  code: string;
  name: Both;
  figure: number | null;
  points: number;
  most: number;
}

export interface SpotDetails {
  rank_expected: number | null;
  in_top_20: number | null;
  dispersion: number | null;
  critical_rate: number | null;
  moments_excess: number | null;
  by_severity: Record<string, number>;
  rules: {
    profile: string;
    rule: string;
    name: Both;
    tier: string;
    count: number;
    score: number;
    from_year: number;
    to_year: number;
    type: string;
    missing?: string[];
  }[];
  patterns: Pattern[];
  grid: number[][];
  untimed: number;
  by_year: Record<string, number>;
  trend: { per_year: number | null; p: number; direction: string };
  treatments: SpotTreatment[];
  priority: PriorityPart[];
  peak?: { segment_id: number; from_m: number; to_m: number; per_km: number; cv: number | null } | null;
  stretches: { segment_id: number; from_m: number; to_m: number }[];
  crashes: number[];
  near: string[];
  blocked: number | null;
}

export interface Spot {
  id: number;
  screening_id: number;
  name: string;
  details: SpotDetails;
}

export interface Job {
  id: number;
  kind: string;
  state: string;
  done: number;
  total: number;
  note: string;
  error?: string | null;
  result?: { screening_id?: number; spots?: number } | null;
}

export interface PriorityWeight {
  code: string;
  name: Both;
  weight: number;
  full: number;
}

export interface PriorityRow {
  intersection_id: number;
  name: string;
  position: [number, number];
  rank: number;
  points: number;
  observed: number;
  parts: PriorityPart[];
}

export interface Priorities {
  screening_id: number;
  weights: PriorityWeight[];
  total: number;
  intersections: PriorityRow[];
}

export interface Candidate {
  kind: "intersection" | "segment";
  id: number;
  name: string;
  distance_m: number;
}

export interface Unassigned {
  id: number;
  source: string;
  source_id: string;
  occurred_at: string | null;
  year: number;
  severity: string;
  kind: string | null;
  street: string;
  cross_street: string;
  position: [number, number] | null;
  assignment: string;
  reason: string;
  candidates: Candidate[];
  revision: number;
}

export interface Queue {
  crashes: Unassigned[];
  total: number;
  links: { rel: string; href: string }[];
}

export interface WorkEffect {
  work_id: number;
  site_id: number;
  intersection_id: number;
  name: string;
  from: string;
  to: string;
  years_before: number;
  years_after: number;
  before: number;
  after: number;
  expected: number | null;
  too_early: boolean;
}

export type EffectVerdict = "too_early" | "better" | "worse" | "not_proven" | "nothing_after";
export interface TreatmentEffect {
  treatment: string;
  verdict: EffectVerdict;
  sites: number;
  too_early: number;
  observed: number | null;
  expected: number | null;
  theta: number | null;
  se: number | null;
  low: number | null;
  high: number | null;
  naive: number | null;
  regression_to_mean: number | null;
  works: WorkEffect[];
}
