// The metric scale bar.
import { h } from "../dom";
import { metresPerPixel } from "../geo";
import type { MapView } from "../map";
import type { State } from "../state";

const WIDEST_PX = 110;

/** The longest round length that fits: 1, 2 or 5 times a power of ten metres. */
export function roundLength(mostM: number): number {
  const power = 10 ** Math.floor(Math.log10(mostM));
  const digit = mostM / power;
  return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

export function mountScale(state: State, map: MapView, element: HTMLElement): () => void {
  const label = h("span", { class: "scale-label" });
  const bar = h("span", { class: "scale-bar" });
  element.append(label, bar);
  const render = () => {
    const { leaflet } = map;
    const perPixel = metresPerPixel(leaflet.getCenter().lat, leaflet.getZoom());
    const metres = roundLength(perPixel * WIDEST_PX);
    bar.style.width = `${Math.round(metres / perPixel)}px`;
    const [value, unit] = metres >= 1000 ? [metres / 1000, "km"] : [metres, "m"];
    const chinese = unit === "km" ? "公里" : "米";
    label.textContent = `${value} ${state.lang.get() === "zh" ? chinese : unit}`;
  };
  render();
  map.leaflet.on("move zoomend", render);
  const stop = state.lang.subscribe(render);
  return () => {
    stop();
    map.leaflet.off("move zoomend", render);
  };
}
