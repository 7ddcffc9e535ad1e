// What the map shows, as the server's bbox parameter.
import type L from "leaflet";

/** West, south, east, north in degrees, held to the world. */
export function viewBox(map: L.Map): string {
  const b = map.getBounds();
  const held = (v: number, most: number) => Math.max(-most, Math.min(most, v)).toFixed(6);
  return [
    held(b.getWest(), 180),
    held(b.getSouth(), 90),
    held(b.getEast(), 180),
    held(b.getNorth(), 90),
  ].join(",");
}
