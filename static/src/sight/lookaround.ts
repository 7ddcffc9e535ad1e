// Looks from the intersections in view whose triangles are not clear, so that
// what is hidden is hatched before anybody asks.

import { meets } from "../geo";
import { TRIANGLES } from "../layers/triangles";
import type { Loader } from "../loader";
import type { MapView } from "../map";
import { onAny } from "../signal";
import type { State } from "../state";
import type { Answer } from "./answer";
import { prepare } from "./seen";

const FROM_ZOOM = 17;
const MOST = 16; // intersections at once
const KEEP = 64;
const TOGETHER = 3; // requests on their way

/** The intersections worth looking from, each with the newest time of its triangles. */
export function worthLooking(state: State, loader: Loader): Map<number, string> {
  const found = new Map<number, string>();
  const layer = state.layer(TRIANGLES);
  if (!layer || !state.on.get().has(TRIANGLES)) return found;
  const box = loader.view;
  for (const { props, ...extent } of layer.source.shapesIn(box)) {
    if (props.verdict !== "blocked" && props.verdict !== "partial") continue;
    if (!meets(extent, box)) continue;
    const id = Number(props.intersection_id);
    const at = String(props.computed_at ?? "");
    if (found.has(id) || found.size < MOST)
      found.set(id, at > (found.get(id) ?? "") ? at : (found.get(id) ?? at));
  }
  return found;
}

export function mountLookaround(state: State, map: MapView, loader: Loader): () => void {
  const ages = new Map<number, string>();
  const queue: number[] = [];
  let running = 0;
  let stopped = false;

  const look = async (id: number): Promise<void> => {
    running++;
    try {
      const answer = await state.api.get<Answer>(`/api/intersections/${id}/sight`);
      if (stopped) return;
      state.seen.set(new Map(state.seen.get()).set(id, prepare(answer)));
    } catch {
      ages.delete(id); // a newer view asks again; an absent server has its banner
    } finally {
      running--;
      next();
    }
  };
  const next = () => {
    while (running < TOGETHER && !stopped) {
      const id = queue.shift();
      if (id === undefined) return;
      void look(id);
    }
  };
  const around = () => {
    queue.length = 0;
    if (map.leaflet.getZoom() < FROM_ZOOM || loader.busy) return;
    for (const [id, at] of worthLooking(state, loader)) {
      if (ages.get(id) === at) continue;
      ages.set(id, at);
      queue.push(id);
    }
    const old = [...state.seen.get().keys()].slice(0, -KEEP);
    for (const id of old) ages.delete(id);
    if (old.length > 0) state.seen.set(new Map([...state.seen.get()].slice(-KEEP)));
    next();
  };
  const stop = onAny([state.data, loader.asked], around);
  return () => {
    stopped = true;
    stop();
  };
}
