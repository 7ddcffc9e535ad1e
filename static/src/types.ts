// Shapes of what the server answers. Positions are [longitude, latitude] in
// degrees, WGS 84; the swap for Leaflet happens in geo.ts alone.

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

interface Link {
  rel: string;
  href: string;
}

export interface Page {
  type: "FeatureCollection";
  features: Feature[];
  links?: Link[];
  numberMatched?: number;
}

interface Attribution {
  text: string;
  url?: string;
}

interface SightProfile {
  name: string;
  title_zh: string;
  title_en: string;
  /** Its figures were compared with the standard's own text. */
  verified: boolean;
}

export interface Settings {
  title: string;
  demo: boolean;
  tile_url?: string | null;
  tile_attribution?: string | null;
  attributions?: Attribution[] | null;
  center?: Position | null;
  bbox?: BBox | null;
  zone?: string;
  /** The standard that sight triangles are stored by. */
  default_profile?: string;
  /** The standards to choose from. */
  sight_profiles?: SightProfile[] | null;
  version?: string;
}

export type Role = "viewer" | "crew" | "planner" | "admin";

/** A role of the demonstration, to be had at one click. */
interface DemoRole {
  role: Role;
  title_zh: string;
  title_en: string;
}

/** Who the reader is, and how they can sign in. */
export interface Session {
  signed_in: boolean;
  login: string;
  name: string;
  role: Role | "";
  has_password: boolean;
  accounts: boolean;
  demo: DemoRole[];
}

export interface Column {
  name: string;
  title_zh: string;
  title_en: string;
  type: string;
  unit?: string | null;
  vocabulary?: string | null;
}

export interface Collection {
  id: string;
  title_zh: string;
  title_en: string;
  color: string;
  min_zoom: number;
  columns: Column[];
  count: number;
}

/** Terms of one list: code, 中文, English. */
export type Term = [code: string, zh: string, en: string];
export interface Vocabulary {
  lists: Record<string, Term[]>;
}
