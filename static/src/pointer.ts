// Clicks and touches on the map, and the keys that belong to the whole page.
import type L from "leaflet";
import { on } from "./dom";
import { TRIANGLES } from "./layers/triangles";
import type { MapView } from "./map";
import { tapStudy } from "./sight/tap";
import type { State } from "./state";

const REACH = { mouse: 5, touch: 16 };

export function mountPointer(state: State, map: MapView): () => void {
  const { leaflet } = map;
  const element = leaflet.getContainer();
  let touch = false;
  const click = (event: L.LeafletMouseEvent) => {
    const found = map.at(event.containerPoint, touch ? REACH.touch : REACH.mouse);
    const first = found?.[0];
    if (first && tapStudy(state, first)) return;
    // Of sight triangles over each other the worst is meant; the others are one step away.
    if (first && (found.length === 1 || first.layer === TRIANGLES)) state.select(first, found);
    else state.select(null, found ?? []);
  };
  let frame = 0;
  const hover = (event: L.LeafletMouseEvent) => {
    if (touch || frame) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      const found = map.at(event.containerPoint, REACH.mouse);
      element.classList.toggle("over-feature", found !== null);
      const only = found?.length === 1 ? found[0] : undefined;
      state.point(only && state.layer(only.layer)?.view.opens ? only.key : "");
    });
  };
  const leave = () => state.point("");
  const key = (event: Event) => {
    if ((event as KeyboardEvent).key !== "Escape") return;
    if (state.selected.get().shape || state.selected.get().stack.length > 0) state.select(null);
    else if (state.message.get()) state.say("");
  };
  leaflet.on("click", click);
  leaflet.on("mousemove", hover);
  leaflet.on("mouseout", leave);
  const stops = [
    on(document, "keydown", key),
    on(element, "pointerdown", (event) => {
      touch = (event as PointerEvent).pointerType === "touch";
    }),
  ];
  return () => {
    leaflet.off("click", click);
    leaflet.off("mousemove", hover);
    leaflet.off("mouseout", leave);
    for (const stop of stops) stop();
  };
}
