// From a feature's key to the feature: at hand, or asked for.
import { needsSignIn } from "./session";
import { type Shape, toShape } from "./shape";
import type { State } from "./state";

/** Chooses a feature by its key, asking the server for it when it is not at hand. */
export async function follow(
  state: State,
  key: string,
  found: (shape: Shape) => void = () => undefined,
): Promise<Shape | null> {
  const [layerId = "", id = ""] = key.split("/");
  const shape = state.shapeAt(layerId, id) ?? (await asked(state, layerId, id));
  if (!shape) return null;
  found(shape); // the map goes there before the popup opens
  state.show(layerId, true);
  state.select(shape);
  return shape;
}

/** Asks for it, of a layer that the page knows or may not know yet; says why there is nothing. */
async function asked(state: State, layerId: string, id: string): Promise<Shape | null> {
  try {
    const shape = toShape(layerId, await state.api.item(layerId, id));
    return state.layers.get().has(layerId) ? shape : null;
  } catch (error) {
    state.say(state.t((await needsSignIn(state, error)) ? "signInFirst" : "notFound"));
    return null;
  }
}
