// Answers about files and works, where the description of the API says less than
// they hold. A noun is described once for bodies and answers, and in a body each of
// its fields may be left out; in an answer all of them are there.
import type * as api from "../generated/api";
import type { Feature } from "../types";

export type Crew = Required<api.Crew>;
export type Unit = Required<api.Unit>;
export type WorkBrief = Required<api.WorkBrief>;

/** Rules, crews and units: what the choices of the forms are filled from. */
export interface Casework {
  rules: api.Rules;
  crews: Crew[];
  units: Unit[];
}

/** Its properties are said by the columns of its layer, like those of any feature. */
export type SiteFile = Omit<api.SiteFile, "works"> & Feature & { works: WorkBrief[] | null };
export type WorkFile = api.WorkFile & Feature;
/** What an entry tells besides depends on what it is of. */
export type HistoryRow = api.HistoryRow & { details: Record<string, unknown> | null };
export type History = Omit<api.History, "history"> & { history: HistoryRow[] | null };
