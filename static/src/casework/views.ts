// A screen of several views: what the address says is shown, anew when it changes.
import type { ScreenContext } from "../screens/screen";
import { toShape } from "../shape";
import type { Feature } from "../types";

/** Moves the map to what the page is about, without choosing it there. */
export function centreOn({ map }: ScreenContext, layer: string, feature: Feature): void {
  const shape = toShape(layer, feature);
  if (shape)
    map.leaflet.setView(map.latLngOf(shape), Math.max(16, map.leaflet.getZoom()), { animate: false });
}

type Show = (container: HTMLElement, context: ScreenContext, at: string) => () => void;

export function switchViews(container: HTMLElement, context: ScreenContext, show: Show): () => void {
  let leave: () => void = () => undefined;
  const go = (at: string) => {
    leave();
    container.replaceChildren();
    leave = show(container, context, at);
    container.parentElement?.scrollTo({ top: 0 });
  };
  context.onChoice(go);
  go(context.at);
  return () => leave();
}
