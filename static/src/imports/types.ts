// Answers about imports, where the description of the API says less than they hold.
import type { FileReport, Words } from "../generated/api";

/** A mapping as it is written: of its keys the page knows those that it changes. */
export type Mapping = Record<string, unknown>;

export interface Refused {
  file: string;
  kind: "shift" | "all_rejected" | "removal";
  says: Words;
  report?: FileReport;
}

export interface Assigned {
  total: number;
  good: number;
  fair: number;
  ambiguous: number;
  unmatched: number;
}

interface Change {
  added: number;
  updated: number;
  removed: number;
}

/** What a finished import's job has as its result. */
export interface Outcome {
  files: FileReport[] | null;
  network?: { intersections: Change; segments: Change; warnings: number; assignment: Assigned };
  assignment?: Assigned;
  note?: Words;
  refused?: Refused;
}
