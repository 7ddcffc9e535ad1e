// Shows where crashes count as at the chosen intersection, whether it was chosen
// itself or as a black spot.
import { BLACK_SPOTS } from "../layers/spots";
import { type Shape, toShape } from "../shape";
import type { State } from "../state";
import type { Feature } from "../types";

/** The intersection that a chosen feature is or stands for. */
export function junctionOf(shape: Shape | null): string {
  if (shape?.layer === "intersections") return shape.id;
  if (shape?.layer === BLACK_SPOTS && shape.props.intersection_id) return String(shape.props.intersection_id);
  return "";
}

export function mountCatchment(state: State): () => void {
  let shown = "";
  let asking: AbortController | undefined;
  const look = async () => {
    const id = junctionOf(state.selected.get().shape);
    if (id === shown) return;
    shown = id;
    asking?.abort();
    if (state.catchment.get()) state.catchment.set(null);
    if (!id) return;
    asking = new AbortController();
    try {
      const feature = await state.api.get<Feature>(`/api/intersections/${id}/catchment`, {}, asking.signal);
      if (shown === id) state.catchment.set(toShape("catchment", feature));
    } catch {
      if (shown === id) shown = ""; // the next choice asks again
    }
  };
  const stop = state.selected.subscribe(() => void look());
  void look();
  return () => {
    stop();
    asking?.abort();
  };
}
