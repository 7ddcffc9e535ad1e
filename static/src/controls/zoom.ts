// Zoom buttons.
import { h, icon, iconButton } from "../dom";
import type { MapView } from "../map";
import type { State } from "../state";

export function mountZoom(state: State, map: MapView, element: HTMLElement): () => void {
  const zoomIn = iconButton("tool", "", icon("M12 5v14M5 12h14"));
  const zoomOut = iconButton("tool", "", icon("M5 12h14"));
  zoomIn.addEventListener("click", () => map.leaflet.zoomIn());
  zoomOut.addEventListener("click", () => map.leaflet.zoomOut());
  element.append(h("div", { class: "tools" }, zoomIn, zoomOut));
  const render = () => {
    for (const [button, key] of [
      [zoomIn, "zoomIn"],
      [zoomOut, "zoomOut"],
    ] as const) {
      button.title = state.t(key);
      button.setAttribute("aria-label", state.t(key));
    }
  };
  const limit = () => {
    const { leaflet } = map;
    const zoom = leaflet.getZoom();
    zoomIn.setAttribute("aria-disabled", String(zoom >= leaflet.getMaxZoom()));
    zoomOut.setAttribute("aria-disabled", String(zoom <= leaflet.getMinZoom()));
  };
  render();
  map.leaflet.whenReady(limit);
  map.leaflet.on("zoomend", limit);
  const stop = state.lang.subscribe(render);
  return () => {
    stop();
    map.leaflet.off("zoomend", limit);
  };
}
