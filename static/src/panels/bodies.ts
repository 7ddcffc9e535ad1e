// What a popup says instead of the list of columns, for the layers that have more
// to say; each is fetched when it is first needed.
import type { Shape } from "../shape";
import type { State } from "../state";

/** Fills the box with what is to be said of a feature and gives back the way to stop. */
type Body = (box: HTMLElement, shape: Shape, state: State) => () => void;

export const BODIES: Record<string, () => Promise<Body>> = {
  intersections: () => import("../sight/junction").then((m) => m.fillJunction),
  "sight-triangles": () => import("../sight/panel").then((m) => m.fillTriangle),
};
