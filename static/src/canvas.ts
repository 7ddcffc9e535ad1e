// A canvas that covers the view and a margin around it. Panning only moves it;
// it is drawn again when a move ends, or when the margin is used up on the way.
import L from "leaflet";
import type { Box } from "./geo";

const MARGIN = 0.25; // of the view, on each side
const MAX_RATIO = 2; // sharper than this costs memory and shows no difference

export interface Frame extends Box {
  ctx: CanvasRenderingContext2D;
  zoom: number;
  /** Screen pixels = world units * scale - offset. */
  scale: number;
  offsetX: number;
  offsetY: number;
  width: number;
  height: number;
  ratio: number;
}

export class CanvasLayer extends L.Layer {
  readonly canvas = document.createElement("canvas");
  readonly #draw: (frame: Frame) => void;
  readonly #pane: string;
  #frame: Frame | undefined;
  #pending = 0;
  #zooming = false;

  constructor(pane: string, draw: (frame: Frame) => void) {
    super();
    this.#pane = pane;
    this.#draw = draw;
    this.canvas.className = "leaflet-zoom-animated map-canvas";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  /** What was drawn last; undefined before the first drawing. */
  get frame(): Frame | undefined {
    return this.#frame;
  }

  override onAdd(map: L.Map): this {
    map.getPane(this.#pane)?.append(this.canvas);
    this.render();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.#pending);
    this.canvas.remove();
    return this;
  }

  override getEvents(): { [name: string]: L.LeafletEventHandlerFn } {
    return {
      viewreset: () => this.render(),
      moveend: () => this.render(),
      resize: () => this.render(),
      move: () => this.#follow(),
      zoomstart: () => {
        this.#zooming = true;
      },
      zoomend: () => {
        this.#zooming = false;
        this.render();
      },
      zoom: () => this.#transform(this._map.getCenter(), this._map.getZoom()),
      zoomanim: (e) => {
        const { center, zoom } = e as L.ZoomAnimEvent;
        this.#transform(center, zoom);
      },
    };
  }

  /** Draws with the next animation frame, however often it is asked. */
  invalidate(): void {
    if (this.#pending || !this._map) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      if (!this.#zooming) this.render();
    });
  }

  render(): void {
    const map = this._map;
    if (!map) return;
    const size = map.getSize();
    const corner = size.multiplyBy(-MARGIN).round();
    const width = size.x - 2 * corner.x;
    const height = size.y - 2 * corner.y;
    const ratio = Math.min(MAX_RATIO, devicePixelRatio || 1);
    const topLeft = map.containerPointToLayerPoint(corner);
    L.DomUtil.setTransform(this.canvas, topLeft, 1);
    const ctx = this.#sized(width, height, ratio);
    if (!ctx) return;
    const zoom = map.getZoom();
    const scale = 2 ** zoom;
    const origin = map.getPixelOrigin().add(topLeft);
    const box = {
      minX: origin.x / scale,
      minY: origin.y / scale,
      maxX: (origin.x + width) / scale,
      maxY: (origin.y + height) / scale,
    };
    this.#frame = { ctx, zoom, scale, offsetX: origin.x, offsetY: origin.y, width, height, ratio, ...box };
    this.#draw(this.#frame);
  }

  #sized(width: number, height: number, ratio: number): CanvasRenderingContext2D | null {
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const ctx = this.canvas.getContext("2d");
    ctx?.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx?.clearRect(0, 0, width, height);
    return ctx;
  }

  /** Draws ahead when a drag has reached the edge of what is drawn. */
  #follow(): void {
    const map = this._map;
    const f = this.#frame;
    if (!f || this.#zooming) return;
    const view = map.getPixelBounds();
    const { min, max } = view;
    if (!min || !max) return;
    const outside =
      min.x < f.offsetX || min.y < f.offsetY || max.x > f.offsetX + f.width || max.y > f.offsetY + f.height;
    if (outside) this.invalidate();
  }

  #transform(center: L.LatLng, zoom: number): void {
    const map = this._map;
    const f = this.#frame;
    if (!f) return;
    const scale = 2 ** (zoom - f.zoom);
    const pane = L.DomUtil.getPosition(map.getPane("mapPane") as HTMLElement) ?? L.point(0, 0);
    const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(pane);
    const at = L.point(f.offsetX, f.offsetY).multiplyBy(scale).subtract(origin.round());
    L.DomUtil.setTransform(this.canvas, at, scale);
  }
}
