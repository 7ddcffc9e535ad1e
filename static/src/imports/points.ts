// Where the first records of a file lie, on the map as long as its page is open.
import L from "leaflet";
import type { LookPoint } from "../generated/api";
import { toLeaflet } from "../geo";
import type { MapView } from "../map";

const RADIUS_PX = 5;
const CLOSEST_ZOOM = 16;
/** What lies far out must not shrink the rest to a dot. */
const OUTLIERS = 0.02;

/** The box of all but the outermost points: south-west and north-east as [lon, lat]; undefined of none. */
export function mainBox(points: LookPoint[]): [sw: [number, number], ne: [number, number]] | undefined {
  if (points.length === 0) return undefined;
  const out = Math.floor(points.length * OUTLIERS);
  const range = (values: number[]): [number, number] => {
    const sorted = values.sort((a, b) => a - b);
    return [sorted[out] as number, sorted[sorted.length - 1 - out] as number];
  };
  const [west, east] = range(points.map((p) => p.lon));
  const [south, north] = range(points.map((p) => p.lat));
  return [
    [west, south],
    [east, north],
  ];
}

export class Points {
  readonly #map: L.Map;
  readonly #group = L.layerGroup();

  constructor({ leaflet }: MapView) {
    this.#map = leaflet;
    this.#group.addTo(leaflet);
  }

  /** Draws these instead of those before, and moves the map to them if they are out of view. */
  show(points: LookPoint[]): void {
    this.#group.clearLayers();
    for (const { lon, lat } of points)
      L.circleMarker(toLeaflet([lon, lat]), {
        radius: RADIUS_PX,
        interactive: false,
        className: "import-point",
      }).addTo(this.#group);
    const box = mainBox(points);
    if (!box) return;
    const bounds = L.latLngBounds(toLeaflet(box[0]), toLeaflet(box[1]));
    if (!this.#map.getBounds().contains(bounds))
      this.#map.fitBounds(bounds, { maxZoom: CLOSEST_ZOOM, padding: [30, 30], animate: false });
  }

  remove(): void {
    this.#group.remove();
  }
}
