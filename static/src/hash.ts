// The place in the address: #zoom/lat/lon&layers=a,b&sel=crashes/12&screen=sight&at=blocked&lang=zh
import type { Lang } from "./types";

interface Place {
  zoom: number;
  lat: number;
  lon: number;
}

export interface Permalink {
  place?: Place;
  layers?: string[];
  selected?: string;
  screen?: string;
  /** What is chosen in the screen, in the screen's own words. */
  at?: string;
  lang?: Lang;
}

const NAME = /^[a-z][a-z-]*$/;
const FEATURE = /^[a-z][a-z-]*\/[\w.~-]+$/;

const LONGEST = 500;

/** A text cut short in the middle of an escape is no text. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function readPlace(text: string): Place | undefined {
  const parts = text.split("/");
  const [zoom, lat, lon] = parts.map(Number);
  if (parts.length !== 3 || zoom === undefined || lat === undefined || lon === undefined) return;
  if (![zoom, lat, lon].every(Number.isFinite)) return;
  if (zoom < 0 || zoom > 24 || Math.abs(lat) > 90 || Math.abs(lon) > 180) return;
  return { zoom, lat, lon };
}

/** Reads a hash; what it does not understand is left out, never an error. */
export function readHash(hash: string): Permalink {
  const link: Permalink = {};
  const fields = hash.replace(/^#/, "").split("&");
  for (const field of fields) {
    const eq = field.indexOf("=");
    const value = eq < 0 ? field : field.slice(eq + 1);
    switch (eq < 0 ? "" : field.slice(0, eq)) {
      case "":
        link.place ??= readPlace(value);
        break;
      case "layers":
        link.layers = value.split(",").filter((name) => NAME.test(name));
        break;
      case "sel":
        if (FEATURE.test(value)) link.selected = value;
        break;
      case "screen":
        if (NAME.test(value)) link.screen = value;
        break;
      case "at":
        if (value.length <= LONGEST) link.at = decode(value);
        break;
      case "lang":
        if (value === "zh" || value === "en") link.lang = value;
    }
  }
  if (!link.place) delete link.place;
  if (!link.at) delete link.at;
  return link;
}

/** The secret of a one-time link: #link=tsl_… */
export function readLink(hash: string): string {
  return hash.match(/^#link=(tsl_[\w-]+)$/)?.[1] ?? "";
}

/** So many decimals of a degree that the last is finer than a tenth of a pixel of Web Mercator's 256-pixel tiles. */
function decimalsAt(zoom: number): number {
  const pixelsPerDegree = (256 * 2 ** zoom) / 360;
  return Math.max(0, Math.ceil(Math.log10(10 * pixelsPerDegree)));
}

export function writeHash(link: Permalink): string {
  const fields: string[] = [];
  if (link.place) {
    const { zoom, lat, lon } = link.place;
    const decimals = decimalsAt(zoom);
    fields.push(`${Number(zoom.toFixed(2))}/${lat.toFixed(decimals)}/${lon.toFixed(decimals)}`);
  }
  if (link.layers) fields.push(`layers=${link.layers.join(",")}`);
  if (link.selected) fields.push(`sel=${link.selected}`);
  if (link.screen) fields.push(`screen=${link.screen}`);
  if (link.screen && link.at) fields.push(`at=${encodeURIComponent(link.at)}`);
  if (link.lang) fields.push(`lang=${link.lang}`);
  return `#${fields.join("&")}`;
}

/**
 * The address to come back to: where the reader is now, with what the address by which they came asked for and
 * could not be shown, as long as the same screen is open.
 */
export function backTo(now: string, asked: string): string {
  const here = readHash(now);
  const came = readHash(asked);
  if (!asked || here.screen !== came.screen || here.at !== came.at) return now;
  const selected = here.selected ?? came.selected;
  const layers = [...new Set([...(here.layers ?? []), ...(came.layers ?? [])])];
  return writeHash({ ...here, ...(selected ? { selected } : {}), ...(layers.length > 0 ? { layers } : {}) });
}
