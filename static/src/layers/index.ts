// The one list of what the page knows to draw. A collection that is not in it is
// drawn plainly, so a new layer on the server appears by itself.
import { crashes } from "./crashes";
import { intersections } from "./intersections";
import { classesAt } from "./roads";
import { blackSpots, crashDensity, hotRoads } from "./spots";
import { obstructions, places, plain, sites, works } from "./things";
import { triangles } from "./triangles";
import type { LayerView, Views } from "./view";

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

export const views: Views = (collection) => {
  const { id, color, min_zoom } = collection;
  const view = KNOWN.find((known) => known.id === id) ?? plain(id, color);
  // Roads are thinned by class instead.
  return { view, from: id === "segments" ? 0 : Math.max(min_zoom, view.from ?? 0) };
};

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
