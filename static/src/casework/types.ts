// What the server answers about files, works and look-backs, as far as the
// screens use it. Days are "2026-03-01", moments ISO 8601 with a zone.
import type { Feature } from "../types";

/** An entry of a checklist: what whoever finishes a work looks at. */
export interface Check {
  code: string;
  zh: string;
  en: string;
}

/** An entry of a work's checklist, and who found it in order first. */
export interface CheckLine extends Check {
  done: boolean;
  done_by: string | null;
  done_at: string | null;
}

export interface Crew {
  id: number;
  code: string;
  name: string;
  unit_id: number | null;
  revision: number;
}

export interface Unit {
  id: number;
  code: string;
  kind: string;
  name: string;
  revision: number;
}

/** Rules, crews and units: what the choices of the forms are filled from. */
export interface Casework {
  rules: { duplicate_reach_m: number; work_kinds: Record<string, { unit: string; checklist: Check[] }> };
  crews: Crew[];
  units: Unit[];
}

export interface Candidate {
  id: number;
  number: string;
  title: string;
  class: string;
  state: string;
  distance_m: number;
}

export interface SiteEvent {
  id: number;
  event: string;
  actor: string;
  server_time: string;
  from_state: string | null;
  to_state: string;
  reason: string;
  note: string;
  photos: string[] | null;
}

export interface Report {
  id: number;
  origin: string;
  note: string;
  reporter?: string;
  reported_at: string;
  photos: string[] | null;
  added_by: string;
}

export interface SiteUnit {
  unit_id: number;
  name: string;
  kind: string;
  role: string;
  letter_number: string;
  due_on: string | null;
  replied_on: string | null;
}

export interface Measure {
  id: number;
  measure: string;
  starts_on: string;
  ends_on: string | null;
}

export interface LookBack {
  id: number;
  site_id: number;
  due_on: string;
  origin: string;
  done_at: string | null;
  result: string | null;
  reason: string;
  note: string;
  made_by: string;
  photos: string[] | null;
  void_at: string | null;
}

export interface WorkBrief {
  id: number;
  kind: string;
  title: string;
  state: string;
  crew: string | null;
  due_on: string | null;
  quantity: number;
  quantity_done: number;
  unit: string;
}

export interface Paper {
  id: number;
  title: string;
  bytes: number;
  added_by: string;
  added_at: string;
}

export interface SiteFile extends Feature {
  steps: string[];
  works: WorkBrief[];
  look_backs: LookBack[] | null;
  events: SiteEvent[] | null;
  reports: Report[] | null;
  units: SiteUnit[] | null;
  measures: Measure[] | null;
  documents: Paper[] | null;
  merged: number[] | null;
}

export interface WorkItem {
  id: number;
  obstruction_id: number | null;
  obstruction_kind: string | null;
  title: string;
  action: string | null;
  to_m: number | null;
  done: boolean;
  done_by: string | null;
  done_at: string | null;
}

export interface WorkEvent {
  uuid: string;
  event: string;
  actor: string;
  client_time: string | null;
  server_time: string;
  outcome: string;
  why: string;
  quantity: number | null;
  items: number[] | null;
  crew: string;
  reason: string | null;
  note: string;
  photos: string[] | null;
  checks: string[] | null;
  settled_by: string | null;
}

/** What the reader must know before an event. */
export interface WorkNotice {
  event: string;
  code: string;
  zh: string;
  en: string;
}

export interface WorkFile extends Feature {
  allowed: string[];
  notices: WorkNotice[] | null;
  checklist: CheckLine[] | null;
  items: WorkItem[] | null;
  events: WorkEvent[] | null;
  waits_for: number[] | null;
}

export interface WorkAnswer {
  outcome: string;
  why: string;
}

export interface NearWork extends WorkBrief {
  site_id: number;
  priority: number;
  conflicts: number;
  lon: number;
  lat: number;
  distance_m: number | null;
}

export interface HistoryRow {
  at: string;
  source: string;
  id: number;
  object: string;
  object_id: number;
  action: string;
  actor: string;
  details: Record<string, unknown> | null;
}
