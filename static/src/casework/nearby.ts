// Files near a place, of whatever class: shown before another one is opened.

import type { Candidate } from "../generated/api";
import { unproject } from "../geo";
import { anchor, toShape } from "../shape";
import type { State } from "../state";
import type { Feature, Page, Position } from "../types";
import { coded } from "../ui/form";
import { type Evidence, layerOf } from "./evidence";
import { casework } from "./rules";

const METRES_PER_DEGREE = 111195;
const CLOSED = new Set(["delisted", "rejected"]);

/** West, south, east, north: so many metres around a place. */
export function boxAround([lon, lat]: Position, metres: number): [number, number, number, number] {
  const y = metres / METRES_PER_DEGREE;
  const x = y / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return [lon - x, lat - y, lon + x, lat + y];
}

/** On the ground, for places that are near each other. */
export function metresBetween(a: Position, b: Position): number {
  const x = (b[0] - a[0]) * Math.cos((((a[1] + b[1]) / 2) * Math.PI) / 180);
  return Math.hypot(x, b[1] - a[1]) * METRES_PER_DEGREE;
}

function positionOf(layer: string, feature: Feature): Position | null {
  const shape = toShape(layer, feature);
  return shape && unproject(...anchor(shape));
}

/** Where the evidence lies; null when it is not to be had. */
export async function placeOfEvidence(
  state: State,
  list: Evidence[],
  signal: AbortSignal,
): Promise<Position | null> {
  const [first] = list;
  const layer = first && layerOf(first.kind);
  if (!first || !layer) return null;
  return positionOf(layer, await state.api.item(layer, String(first.id), signal));
}

/** Open files within the reach in which two may be about one hazard, the nearest first. */
export async function filesNear(state: State, place: Position, signal: AbortSignal): Promise<Candidate[]> {
  const reach = (await casework(state)).rules.duplicate_reach_m;
  const bbox = boxAround(place, reach).join(",");
  const { features } = await state.api.get<Page>(
    "/api/collections/sites/items",
    { bbox, limit: "100" },
    signal,
  );
  const found = features.flatMap((f): Candidate[] => {
    const at = positionOf("sites", f);
    const p = f.properties;
    if (!at || CLOSED.has(String(p.state))) return [];
    const distance_m = metresBetween(place, at);
    if (distance_m > reach) return [];
    const text = (name: string) => String(p[name] ?? "");
    return [
      {
        id: Number(f.id),
        number: text("number"),
        title: text("title"),
        class: coded(text("class")),
        state: coded(text("state")),
        distance_m,
      },
    ];
  });
  return found.sort((a, b) => a.distance_m - b.distance_m);
}
