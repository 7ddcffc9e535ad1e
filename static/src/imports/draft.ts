// The file that is being worked on: it outlives a change of language and a look
// at another screen, and ends with the page.
import type { FileLook, ImportRequest, Job, Upload } from "../generated/api";
import { coded } from "../ui/form";
import { crsOf } from "./mapping";
import type { Mapping, Outcome } from "./types";

export interface Draft {
  uploads: Upload[];
  look: FileLook;
  kind: string;
  mapping: Mapping | undefined;
  crs: string;
  /** Of roads; other kinds have it in the mapping. */
  source: string;
  surveyed: boolean;
  /** What is under way. */
  job: Job | undefined;
  /** What was asked last, so that it can be asked again with one thing changed. */
  asked: Partial<ImportRequest>;
  outcome: Outcome | undefined;
}

const ROAD_SOURCE = "osm";

let current: Draft | undefined;
export const draft = (): Draft | undefined => current;
export const setDraft = (next: Draft | undefined): void => {
  current = next;
};

/** A system that the page offers by name, or EPSG:n. */
const crsName = (name: string): string => {
  const lower = name.trim().toLowerCase();
  if (["", "auto", "epsg:4326", "epsg:4490"].includes(lower)) return "wgs84";
  return lower.startsWith("epsg:") ? lower.toUpperCase() : lower;
};

export function newDraft(uploads: Upload[], look: FileLook): Draft {
  const mapping = look.mapping?.mapping;
  return {
    uploads,
    look,
    kind: look.kind,
    mapping,
    crs: crsName(mapping ? crsOf(mapping) : ""),
    source: ROAD_SOURCE,
    surveyed: false,
    job: undefined,
    asked: {},
    outcome: undefined,
  };
}

/** The draft as the server looked at it anew; what the person has changed stays with given. */
export function relook(of: Draft, look: FileLook): void {
  of.look = look;
  of.kind = look.kind;
  if (look.mapping) of.mapping = look.mapping.mapping;
}

/** What is asked of the server to import it. */
export function requestOf(of: Draft, more: Partial<ImportRequest>): ImportRequest {
  const roads = of.kind === "roads";
  return {
    kind: coded(of.kind),
    uploads: of.uploads.map((u) => u.id),
    crs: of.crs,
    ...(roads ? { source: of.source } : of.mapping ? { mapping: of.mapping } : {}),
    ...(of.kind === "obstructions" && of.surveyed ? { surveyed: true } : {}),
    ...more,
  };
}
