// From a feature's key to the feature: at hand, or asked for.
import { type Shape, toShape } from "./shape";
import type { State } from "./state";

/** Chooses a feature by its key, asking the server for it when it is not at hand. */
export async function follow(
  state: State,
  key: string,
  found: (shape: Shape) => void = () => undefined,
): Promise<Shape | null> {
  const [layerId = "", id = ""] = key.split("/");
  if (!state.layers.get().has(layerId)) return null;
  const shape =
    state.shapeAt(layerId, id) ??
    (await state.api
      .item(layerId, id)
      .then((f) => toShape(layerId, f))
      .catch(() => null));
  if (!shape) {
    state.say(state.t("notFound"));
    return null;
  }
  found(shape); // the map goes there before the popup opens
  state.show(layerId, true);
  state.select(shape);
  return shape;
}
