// The Leaflet map with its two canvases: the base map below, the data above.
import L from "leaflet";
import { CanvasLayer, type Frame } from "./canvas";
import { toLeaflet, unproject } from "./geo";
import { hit } from "./hit";
import { crashCount, intersectionRadius, leastCount } from "./layers/intersections";
import { Labels } from "./layers/labels";
import type { Spot } from "./layers/place";
import { drawCatchment, drawPointed } from "./layers/pointed";
import { drawRoads, roadStyle, roadWidth, tracePart } from "./layers/roads";
import { type Painter, position, type Target } from "./layers/symbols";
import { anchor, type Shape } from "./shape";
import { onAny } from "./signal";
import type { State } from "./state";

export const CHOSEN_ZOOM = 17;

/** Layers whose symbols a road's name had better not lie under, and their radius in pixels. */
const DOTS: [string, number][] = [
  ["crashes", 5],
  ["places", 8],
  ["sites", 10],
];

export class MapView {
  readonly leaflet: L.Map;
  readonly #state: State;
  readonly #base: CanvasLayer;
  readonly #data: CanvasLayer;
  readonly #labels = new Labels();
  #targets: Target[] = [];
  #outlines: Shape[] = [];

  constructor(element: HTMLElement, state: State) {
    this.#state = state;
    const motion = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.leaflet = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.5,
      wheelPxPerZoomLevel: 90,
      minZoom: 3,
      maxZoom: 20,
      maxBounds: [
        [-85, -Infinity],
        [85, Infinity],
      ],
      zoomAnimation: motion,
      inertia: motion,
      fadeAnimation: false,
    });
    this.leaflet.createPane("base").style.zIndex = "250";
    this.#base = new CanvasLayer("base", (f) => this.#drawBase(f));
    this.#data = new CanvasLayer("overlayPane", (f) => this.#drawData(f));
    const { data, layers, on, lang, theme } = state;
    onAny([data, layers, on, lang, theme.palette], () => {
      this.#base.invalidate();
      this.#data.invalidate();
    });
    const { selected, seen, study, pointed, catchment } = state;
    onAny([selected, seen, study, pointed, catchment], () => this.#data.invalidate());
  }

  /** Canvases need a place in the world first. */
  start(): void {
    this.#base.addTo(this.leaflet);
    this.#data.addTo(this.leaflet);
    // A screen beside the map takes room from it and gives it back.
    const element = this.leaflet.getContainer();
    new ResizeObserver(() => this.leaflet.invalidateSize({ animate: false })).observe(element);
  }

  /** The features under a point of the map's element, or null. */
  at(point: L.Point, reach: number): Shape[] | null {
    const f = this.#data.frame;
    if (!f) return null;
    const p = this.leaflet.containerPointToLayerPoint(point).add(this.leaflet.getPixelOrigin());
    return hit(this.#targets, this.#outlines, f, p.x - f.offsetX, p.y - f.offsetY, reach);
  }

  latLngOf = (shape: Shape): L.LatLng => this.latLngAt(anchor(shape));
  latLngAt = (world: [x: number, y: number]): L.LatLng => L.latLng(toLeaflet(unproject(...world)));

  #drawBase(f: Frame): void {
    const roads = this.#state.layer("segments");
    if (!roads || !this.#state.on.get().has("segments")) return;
    const palette = this.#state.theme.palette.get();
    drawRoads(f, roads.source.shapesIn(f), palette);
    const avoid = [...this.#circles(f), ...this.#dots(f)];
    this.#labels.draw(f, () => roads.source.all(), roads.source.version, avoid, palette);
  }

  /** Where intersections will be drawn, so that no name is written below them. */
  #circles(f: Frame): Spot[] {
    const layer = this.#state.layer("intersections");
    if (!layer || !this.#state.on.get().has("intersections") || f.zoom < layer.from) return [];
    return layer.source.shapesIn(f).flatMap((shape) => {
      const count = crashCount(shape);
      if (count < leastCount(f.zoom)) return [];
      const [x, y] = position(f, shape);
      return [{ x, y, size: intersectionRadius(count, f.zoom) }];
    });
  }

  /** The same for crashes and for what has a symbol of its own. */
  #dots(f: Frame): Spot[] {
    const out: Spot[] = [];
    for (const [id, size] of DOTS) {
      const layer = this.#state.layer(id);
      if (!layer || !this.#state.on.get().has(id) || f.zoom < layer.from) continue;
      for (const shape of layer.source.shapesIn(f)) {
        const [x, y] = position(f, shape);
        out.push({ x, y, size });
      }
    }
    return out;
  }

  #drawData(f: Frame): void {
    const state = this.#state;
    this.#targets = [];
    this.#outlines = [];
    const study = state.study.get();
    const catchment = state.catchment.get();
    const p: Painter = {
      ...f,
      palette: state.theme.palette.get(),
      lang: state.lang.get(),
      term: state.term,
      targets: this.#targets,
      outlines: this.#outlines,
      sight: { seen: state.seen.get(), study },
    };
    // A chosen line or area lies under the symbols, a chosen point is ringed above them.
    if (catchment) drawCatchment(p, catchment);
    const chosen = study?.seen ? null : state.selected.get().shape;
    if (chosen && chosen.kind !== "point") this.#drawSelected(p, chosen);
    const layers = [...state.layers.get().values()].sort((a, b) => a.view.order - b.view.order);
    for (const layer of layers) {
      if (!state.on.get().has(layer.collection.id) || f.zoom < layer.from) continue;
      layer.view.draw(p, layer.source.shapesIn(f));
    }
    if (chosen?.kind === "point") this.#drawSelected(p, chosen);
    if (state.pointed.get()) drawPointed(p, state.pointed.get());
  }

  #drawSelected(p: Painter, shape: Shape): void {
    const { ctx, palette } = p;
    if (shape.kind === "point") {
      const target = p.targets.find((t) => t.shapes.some((s) => s.key === shape.key));
      const [x, y] = anchor(shape);
      ctx.beginPath();
      const at = target ?? { x: x * p.scale - p.offsetX, y: y * p.scale - p.offsetY, r: 6 };
      ctx.arc(at.x, at.y, at.r + 5, 0, 2 * Math.PI);
      ctx.lineWidth = 6;
      ctx.strokeStyle = palette.ring;
      ctx.stroke();
      ctx.lineWidth = 3;
    } else {
      ctx.beginPath();
      for (const part of shape.parts) tracePart(ctx, part, p);
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.globalAlpha = 0.6;
      ctx.lineWidth =
        shape.kind === "line" ? Math.max(4, roadWidth(roadStyle(shape.props.class).width, p.zoom)) : 3;
    }
    ctx.strokeStyle = palette.accent;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
}
