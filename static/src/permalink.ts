// Keeps the address in step with the map, and the map with the address.
import { on } from "./dom";
import { follow } from "./follow";
import { readHash, writeHash } from "./hash";
import { CHOSEN_ZOOM, type MapView } from "./map";
import { onAny } from "./signal";
import type { State } from "./state";

const SETTLE_MS = 150;

export function mountPermalink(state: State, map: MapView): () => void {
  const { leaflet } = map;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let known = location.hash;
  const write = (push = false) => {
    clearTimeout(timer);
    // Going back or forward changes the address before it is announced: what is not read yet is not written over.
    if (location.hash && location.hash !== known) return;
    const { lat, lng } = leaflet.getCenter();
    const { shape } = state.selected.get();
    const screen = state.screen.get();
    const hash = writeHash({
      place: { zoom: leaflet.getZoom(), lat, lon: lng },
      layers: [...state.layers.get().keys()].filter((id) => state.on.get().has(id)),
      ...(shape ? { selected: shape.key } : {}),
      ...(screen.id ? { screen: screen.id, at: screen.at } : {}),
      lang: state.lang.get(),
    });
    if (hash === location.hash) return;
    // Going back leads to the screen before; every move of the map would be too many steps.
    if (push) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
    known = location.hash;
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, SETTLE_MS);
  };
  let { opening } = state.screen.get();
  const turn = () => {
    const opened = state.screen.get().opening !== opening;
    opening = state.screen.get().opening;
    if (opened && !reading) write(true);
    else soon();
  };
  const read = () => {
    reading = true;
    known = location.hash;
    apply();
    reading = false;
  };
  const apply = () => {
    const link = readHash(location.hash);
    if (link.lang && link.lang !== state.lang.get()) state.setLang(link.lang);
    if (link.layers) {
      const known = [...state.layers.get().keys()];
      const wanted = known.filter((id) => link.layers?.includes(id));
      state.switchLayers(wanted, known);
    }
    if (link.place) leaflet.setView([link.place.lat, link.place.lon], link.place.zoom, { animate: false });
    state.goTo(link.screen ?? "", link.at);
    if (!link.selected) state.select(null);
    else if (link.selected !== state.selected.get().shape?.key)
      void openSelected(state, map, link.selected, !link.place);
  };
  leaflet.on("moveend", soon);
  const stops = [
    onAny([state.layers, state.on, state.lang, state.selected], soon),
    state.screen.subscribe(turn),
    on(window, "hashchange", read),
  ];
  return () => {
    clearTimeout(timer);
    leaflet.off("moveend", soon);
    for (const stop of stops) stop();
  };
}

/** Opens the feature of a link, and goes there when the link names no place. */
export async function openSelected(state: State, map: MapView, key: string, go: boolean): Promise<void> {
  const shape = await follow(state, key);
  if (shape && go) map.leaflet.setView(map.latLngOf(shape), CHOSEN_ZOOM, { animate: false });
}
