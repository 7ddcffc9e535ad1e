// Asks for the data of the view after a move has settled, layer by layer, and
// knows what the view cannot show in full.

import { cellLevel, cellsIn } from "./boxes";
import { type Box, worldBox } from "./geo";
import type { MapView } from "./map";
import { onAny, Signal } from "./signal";
import type { State } from "./state";
import type { BBox } from "./types";

const SETTLE_MS = 120;
const REFRESH_MS = 60000;

/** A layer the view holds more of than is drawn. */
export interface Shortfall {
  id: string;
  loaded: number;
  matched: number;
}

export class Loader {
  /** Counts up as the view asks for something else, or as more is known of what it cannot show. */
  readonly asked = new Signal(0);
  readonly #state: State;
  readonly #map: MapView;
  readonly #counts = new Map<string, { key: string; n: number }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #counting: AbortController | undefined;

  constructor(state: State, map: MapView) {
    this.#state = state;
    this.#map = map;
    map.leaflet.on("moveend", () => this.soon());
    onAny([state.layers, state.on, state.screening, state.changed], () => this.soon());
    state.api.watch((away) => {
      if (away) return;
      for (const { source } of state.layers.get().values()) source.reload();
      this.now();
    });
    setInterval(() => document.hidden || this.now(), REFRESH_MS);
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), SETTLE_MS);
    this.asked.set(this.asked.get() + 1);
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const zoom = this.#map.leaflet.getZoom();
    const cells = cellsIn(this.view, cellLevel(zoom));
    const unseen: string[] = [];
    for (const [id, { source, view, from, collection }] of this.#state.layers.get()) {
      const wanted = this.#state.on.get().has(id) && collection.count !== 0;
      if (wanted && zoom < from) unseen.push(id);
      source.want(
        wanted && zoom >= from ? cells : [],
        view.filters?.(zoom, this.#state.settings.get(), this.#state.screening.get(), this.#drafts),
      );
    }
    void this.#count(unseen);
    this.asked.set(this.asked.get() + 1);
  }

  /** At the server's own machine without accounts the newest screening is shown, published or not. */
  get #drafts(): boolean {
    const { signed_in, view } = this.#state.session.get();
    return !signed_in && view === "staff";
  }

  get busy(): boolean {
    return (
      this.#timer !== undefined || [...this.#state.layers.get().values()].some(({ source }) => source.busy)
    );
  }

  /** What the view covers, in world units. */
  get view(): Box {
    const b = this.#map.leaflet.getBounds();
    return worldBox([b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]);
  }

  shortfalls(): Shortfall[] {
    const zoom = this.#map.leaflet.getZoom();
    const out: Shortfall[] = [];
    for (const [id, { source, from }] of this.#state.layers.get()) {
      if (!this.#state.on.get().has(id) || id === "segments") continue;
      if (zoom < from) {
        const n = this.#counts.get(id)?.n ?? 0;
        if (n > 0) out.push({ id, loaded: 0, matched: n });
        continue;
      }
      const { loaded, matched } = source.tally();
      if (!source.busy && matched > loaded) out.push({ id, loaded, matched });
    }
    return out;
  }

  /** How much of the layers that are too far away lies in view. */
  async #count(ids: string[]): Promise<void> {
    this.#counting?.abort();
    this.#counting = new AbortController();
    const { signal } = this.#counting;
    const b = this.#map.leaflet.getBounds();
    const bbox: BBox = [clampLon(b.getWest()), b.getSouth(), clampLon(b.getEast()), b.getNorth()];
    const key = bbox.map((v) => v.toFixed(4)).join(",");
    for (const id of ids) {
      if (this.#counts.get(id)?.key === key) continue;
      try {
        this.#counts.set(id, { key, n: await this.#state.api.count(id, { bbox: key }, signal) });
        this.asked.set(this.asked.get() + 1);
      } catch {
        return; // a newer view asks again; an absent server has its banner
      }
    }
  }
}

const clampLon = (lon: number): number => Math.max(-180, Math.min(180, lon));
