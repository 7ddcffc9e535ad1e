// What the page reads beyond the named parts of the API's description
// (generated/api.ts). Positions are [longitude, latitude] in degrees, WGS 84; the
// swap for Leaflet happens in geo.ts alone.
import type * as api from "./generated/api";

export type Lang = "zh" | "en";
export type Position = [number, number];
export type BBox = [west: number, south: number, east: number, north: number];

export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "MultiPoint" | "LineString"; coordinates: Position[] }
  | { type: "MultiLineString" | "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
export type Properties = Record<string, Value>;

export interface Feature {
  type: "Feature";
  id: number | string;
  geometry: Geometry | null;
  properties: Properties;
}

export interface Page {
  type: "FeatureCollection";
  features: Feature[];
  links?: api.Link[];
  numberMatched?: number;
}

/** What the server tells of itself; before it has, that is little. */
export type Settings = Pick<api.Settings, "title" | "demo"> &
  Partial<Omit<api.Settings, "bbox" | "center">> & { bbox?: BBox | null; center?: Position | null };

export type Role = NonNullable<api.User["role"]>;

/** A layer of the catalogue. */
export type Collection = Pick<api.Collection, "id"> &
  Pick<api.Legend, "title_zh" | "title_en" | "color" | "min_zoom" | "count"> & {
    columns: api.LegendColumn[];
  };

/** Terms of one list: code, 中文, English. */
export type Term = [code: string, zh: string, en: string];
export interface Vocabulary {
  lists: Record<string, Term[]>;
}
