// Clicks and touches on the map, and the keys that belong to the whole page.
import type L from "leaflet";
import { on } from "./dom";
import type { MapView } from "./map";
import type { State } from "./state";

const REACH = { mouse: 5, touch: 16 };

export function mountPointer(state: State, map: MapView): () => void {
  const { leaflet } = map;
  const element = leaflet.getContainer();
  let touch = false;
  const click = (event: L.LeafletMouseEvent) => {
    const found = map.at(event.containerPoint, touch ? REACH.touch : REACH.mouse);
    const only = found?.length === 1 ? found[0] : undefined;
    if (only) state.select(only);
    else state.select(null, found ?? []);
  };
  let frame = 0;
  const hover = (event: L.LeafletMouseEvent) => {
    if (touch || frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      element.classList.toggle("over-feature", map.at(event.containerPoint, REACH.mouse) !== null);
    });
  };
  const key = (event: Event) => {
    if ((event as KeyboardEvent).key !== "Escape") return;
    if (state.selected || state.stack.length > 0) state.select(null);
    else if (state.message) state.say("");
  };
  leaflet.on("click", click);
  leaflet.on("mousemove", hover);
  const stops = [
    on(document, "keydown", key),
    on(element, "pointerdown", (event) => {
      touch = (event as PointerEvent).pointerType === "touch";
    }),
  ];
  return () => {
    leaflet.off("click", click);
    leaflet.off("mousemove", hover);
    for (const stop of stops) stop();
  };
}
