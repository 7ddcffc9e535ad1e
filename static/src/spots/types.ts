// Answers about screenings, where the description of the API says less than they hold.
import type * as api from "../generated/api";

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
  /** Screenings made before reasons were kept in both languages have no Chinese ones. */
  left_out: string[];
  left_out_zh?: string[];
  notes: string[];
  notes_zh?: string[];
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
  notes_zh?: string[];
}

/** With its summary, which is kept as the screening wrote it. */
export type Screening = api.Screening & { summary: Summary };
export type Screenings = api.Screenings & { screenings: Screening[] | null };
export type Comparison = api.Comparison & { screening: Screening; with: Screening };
export type Job = api.Job & { result: { screening_id?: number; spots?: number } | null };
export type ScreeningJob = api.ScreeningJob & { job: Job };
