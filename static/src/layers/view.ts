// What drawing a layer takes: its place, its symbols, its legend. The layers that
// the page knows stand in index.ts; the page's state is given them from there.
import type { Filter } from "../api";
import type { Shape } from "../shape";
import type { Pattern } from "../sight/draw";
import type { Palette } from "../theme";
import type { Collection, Lang, Settings } from "../types";
import type { Word } from "../words";
import type { Mark, Painter } from "./symbols";

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

/** What is at hand of other layers, for a feature that is named after another. */
export interface AtHand {
  shapeAt(layer: string, id: string): Shape | undefined;
  titleOf(shape: Shape): string;
  layerTitle(layer: string): string;
}

export interface LayerView {
  id: string;
  /** Higher is drawn above. */
  order: number;
  /** On when nobody chose. */
  shown: boolean;
  /** What to ask for at a zoom, one request each; everything when absent. */
  filters?(zoom: number, settings: Settings, screening: number, drafts: boolean): Filter[];
  draw(p: Painter, shapes: Shape[]): void;
  legend(context: LegendContext): LegendRow[];
  /** The screen that tells of its features; a popup does when absent. */
  opens?: string;
  /** The symbol of one feature in a list; the legend's first when absent. */
  icon?(palette: Palette, shape: Shape): LegendRow;
  /** The zoom from which it has room, when that is nearer than the catalogue's. */
  from?: number;
  /** What names a feature, when a column of its own does not. */
  title?(shape: Shape, others: AtHand): string;
  /** Where a popup points, in world units; the middle when absent. */
  pointAt?(shape: Shape): [x: number, y: number];
}

/** How a collection is drawn, and the zoom from which it is asked for. */
export type Views = (collection: Collection) => { view: LayerView; from: number };
