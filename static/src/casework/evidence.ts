// What a hazard file can begin from, and the address of a new one.
import type { NewSite } from "../generated/api";
import { writeAt } from "./at";

export type Evidence = NonNullable<NewSite["properties"]["evidence"]>[number];

/** Layers whose features can be the evidence of a file, and its usual class and source. */
const EVIDENCE: Record<string, { kind: string; class: string; origin: string }> = {
  "black-spots": { kind: "black_spot", class: "black_spot", origin: "black_spot" },
  "sight-triangles": { kind: "triangle", class: "sight_obstruction", origin: "triangle" },
  obstructions: { kind: "obstruction", class: "sight_obstruction", origin: "patrol" },
  places: { kind: "place", class: "other", origin: "place" },
  crashes: { kind: "crash", class: "other", origin: "by_hand" },
};

export const canBeEvidence = (layer: string): boolean => layer in EVIDENCE;

/** The layer that evidence of a kind lies in. */
export const layerOf = (kind: string): string | undefined =>
  Object.keys(EVIDENCE).find((layer) => EVIDENCE[layer]?.kind === kind);

/** Reads "black_spot/7,crash/12". */
export const readEvidence = (text = ""): Evidence[] =>
  text.split(",").flatMap((part) => {
    const found = part.match(/^([a-z_]+)\/(\d+)$/);
    return found ? [{ kind: found[1] as Evidence["kind"], id: Number(found[2]) }] : [];
  });

/** The address of a new file that begins with this evidence: context.go("sites", newSiteAt(...)). */
export function newSiteAt(layer: string, id: string | number, title = ""): string {
  const usual = EVIDENCE[layer];
  if (!usual) return writeAt("new", { title });
  const { kind, origin } = usual;
  return writeAt("new", { evidence: `${kind}/${id}`, class: usual.class, origin, title });
}
