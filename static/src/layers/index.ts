// The one list of what the page knows to draw. A collection that is not in it is
// drawn plainly, so a new layer on the server appears by itself.
import type { Filter } from "../api";
import type { Shape } from "../shape";
import type { Pattern } from "../sight/draw";
import type { State } from "../state";
import type { Palette } from "../theme";
import type { Collection, Lang, Settings } from "../types";
import type { Word } from "../words";
import { crashes } from "./crashes";
import { intersections } from "./intersections";
import { classesAt } from "./roads";
import { blackSpots, crashDensity, hotRoads } from "./spots";
import type { Mark, Painter } from "./symbols";
import { obstructions, places, plain, sites, works } from "./things";
import { triangles } from "./triangles";

export interface LegendRow {
  mark?: Mark;
  area?: { color: string; pattern: Pattern };
  road?: "major" | "main" | "minor";
  /** A line of this colour and width. */
  line?: { color: string; px: number };
  r?: number;
  word?: Word;
  text?: string;
}

export interface LegendContext {
  palette: Palette;
  title: string;
  lang: Lang;
  term(list: string, code: string): string;
}

export interface LayerView {
  id: string;
  /** Higher is drawn above. */
  order: number;
  /** On when nobody chose. */
  shown: boolean;
  /** What to ask for at a zoom, one request each; everything when absent. */
  filters?(zoom: number, settings: Settings, screening: number): Filter[];
  draw(p: Painter, shapes: Shape[]): void;
  legend(context: LegendContext): LegendRow[];
  /** The screen that tells of its features; a popup does when absent. */
  opens?: string;
  /** The symbol of one feature in a list; the legend's first when absent. */
  icon?(palette: Palette, shape: Shape): LegendRow;
  /** The zoom from which it has room, when that is nearer than the catalogue's. */
  from?: number;
  /** What names a feature, when a column of its own does not. */
  title?(shape: Shape, state: State): string;
  /** Where a popup points, in world units; the middle when absent. */
  pointAt?(shape: Shape): [x: number, y: number];
  /** What a popup says instead of the list of columns; fetched when first needed. */
  body?(): Promise<Body>;
}

/** Fills the box with what is to be said of a feature and gives back the way to stop. */
export type Body = (box: HTMLElement, shape: Shape, state: State) => () => void;

/** Roads are drawn by the base map; here they can only be touched. */
const segments: LayerView = {
  id: "segments",
  order: 0,
  shown: true,
  filters: (zoom) => classesAt(zoom)?.map((name) => ({ class: name })) ?? [{}],
  draw: (p, shapes) => {
    if (p.zoom >= 14) p.outlines.push(...shapes);
  },
  legend: () => [
    { road: "major", word: "roadMajor" },
    { road: "main", word: "roadMain" },
    { road: "minor", word: "roadMinor" },
  ],
};

const KNOWN: LayerView[] = [
  segments,
  crashDensity,
  hotRoads,
  triangles,
  obstructions,
  intersections,
  places,
  crashes,
  works,
  blackSpots,
  sites,
];

export const viewOf = (c: Collection): LayerView => KNOWN.find((v) => v.id === c.id) ?? plain(c.id, c.color);

/** The zoom from which a collection is asked for. Roads are thinned by class instead. */
export const fromZoom = (c: Collection): number =>
  c.id === "segments" ? 0 : Math.max(c.min_zoom, KNOWN.find((v) => v.id === c.id)?.from ?? 0);

/** The order of the switches: what matters most first. */
export const SWITCH_ORDER = [
  "black-spots",
  "crash-density",
  "hot-roads",
  "crashes",
  "intersections",
  "sight-triangles",
  "sites",
  "works",
  "places",
  "obstructions",
  "segments",
];
