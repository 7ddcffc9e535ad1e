// Where the user is, asked for only when the button is pressed.
import L from "leaflet";
import { h, icon, iconButton } from "../dom";
import { toLeaflet } from "../geo";
import type { MapView } from "../map";
import type { State } from "../state";
import type { Word } from "../words";

const LOCATE_ZOOM = 17;
const TARGET = [
  "M12 2v4M12 18v4M2 12h4M18 12h4",
  "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12z",
  "M12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
];

/** Why the browser gives no position, as something the user can act on. */
export function locateRefusal(code: number | undefined, secure: boolean): Word {
  if (!secure) return "locateInsecure";
  if (code === undefined) return "locateMissing";
  return code === 1 ? "locateDenied" : "locateFailed";
}

export function mountLocate(state: State, map: MapView, element: HTMLElement): () => void {
  const button = iconButton("tool", "", icon(...TARGET));
  element.append(h("div", { class: "tools" }, button));
  const marks = L.layerGroup().addTo(map.leaflet);
  const render = () => {
    button.title = state.t("locate");
    button.setAttribute("aria-label", state.t("locate"));
  };
  const refuse = (error?: GeolocationPositionError) => {
    button.removeAttribute("aria-busy");
    state.say(state.t(locateRefusal(error?.code, isSecureContext)));
  };
  const found = ({ coords }: GeolocationPosition) => {
    button.removeAttribute("aria-busy");
    const at = toLeaflet([coords.longitude, coords.latitude]);
    const { accent, ring } = state.theme.palette.get();
    marks.clearLayers();
    L.circle(at, {
      radius: coords.accuracy,
      color: accent,
      weight: 1,
      fillOpacity: 0.12,
      interactive: false,
    }).addTo(marks);
    L.circleMarker(at, {
      radius: 8,
      color: ring,
      weight: 3,
      fillColor: accent,
      fillOpacity: 1,
      interactive: false,
    }).addTo(marks);
    map.leaflet.setView(at, Math.max(LOCATE_ZOOM, map.leaflet.getZoom()));
    state.say(state.t("locateHere", { m: Math.max(1, Math.round(coords.accuracy)) }));
  };
  button.addEventListener("click", () => {
    if (!isSecureContext || !navigator.geolocation) return refuse();
    button.setAttribute("aria-busy", "true");
    state.say(state.t("locating"));
    navigator.geolocation.getCurrentPosition(found, refuse, {
      enableHighAccuracy: true,
      timeout: 15000,
      maximumAge: 30000,
    });
  });
  render();
  const stop = state.lang.subscribe(render);
  return () => {
    stop();
    marks.remove();
  };
}
