// Light or dark: as the system says, unless the user chose. The colours of the
// page are in css/theme.css; those of the canvas are here.
import { recall, remember } from "./i18n";
import { Signal } from "./signal";

export type Mode = "auto" | "light" | "dark";
export const MODES: Mode[] = ["auto", "light", "dark"];
const KEY = "tongshi.theme";

export interface RoadPaint {
  fill: string;
  casing: string;
}

export interface Palette {
  dark: boolean;
  land: string;
  road: { major: RoadPaint; main: RoadPaint; minor: RoadPaint; path: RoadPaint };
  bridge: string;
  arrow: string;
  label: string;
  labelMinor: string;
  halo: string;
  accent: string;
  accentSoft: string;
  onAccent: string;
  ring: string;
  severity: Record<string, string>;
  vegetation: string;
  structure: string;
  place: string;
  site: string;
  done: string;
  work: string;
  /** By the verdict of a sight triangle; each has a pattern of its own as well. */
  verdict: Record<string, string>;
  /** What is hidden: the hatching and the hidden lane. */
  hidden: string;
  /** Black spots by the tier of their rank, the worst first. */
  spot: [string, string, string, string];
  /** Crash density along the roads, the densest first. */
  density: [string, string, string, string];
  /** Pieces of road that are hot, cold, and unlike their neighbours. */
  hot: [string, string, string];
  catchment: string;
}

// Severity runs from pale to dark (light theme) or the other way round, so that
// it reads without hue; shape and size say the same a third time.
const LIGHT: Palette = {
  dark: false,
  land: "#f3f3f0",
  road: {
    major: { fill: "#cfd9e8", casing: "#94a5bf" },
    main: { fill: "#ffffff", casing: "#b9bdc2" },
    minor: { fill: "#ffffff", casing: "#d3d5d6" },
    path: { fill: "#fafaf8", casing: "#dedfdd" },
  },
  bridge: "#a3a9b1",
  arrow: "#a7adb5",
  label: "#3c434d",
  labelMinor: "#5d646e",
  halo: "#ffffff",
  accent: "#1a5fd0",
  accentSoft: "rgba(26, 95, 208, 0.16)",
  onAccent: "#ffffff",
  ring: "#ffffff",
  severity: {
    fatal: "#6b0f3a",
    serious: "#cf3f1f",
    slight: "#ee8a1d",
    injury: "#ee8a1d",
    damage: "#b59a5b",
    unknown: "#8a8f98",
  },
  vegetation: "#3b8c55",
  structure: "#7a7f88",
  place: "#7347b5",
  site: "#b3125f",
  done: "#5f7466",
  work: "#0f766e",
  verdict: { clear: "#178a63", partial: "#b97a00", blocked: "#d3262f", unknown: "#68707c" },
  hidden: "#8a0f1d",
  spot: ["#7a0c2e", "#b3243f", "#d4556a", "#e3a0a8"],
  density: ["#7f1d8a", "#c2367a", "#ee7b51", "#f5bf5a"],
  hot: ["#b91c1c", "#1d4ed8", "#6b7280"],
  catchment: "#0e7490",
};

const DARK: Palette = {
  dark: true,
  land: "#14171c",
  road: {
    major: { fill: "#4a5871", casing: "#0d0f13" },
    main: { fill: "#414853", casing: "#0d0f13" },
    minor: { fill: "#2f353e", casing: "#0f1216" },
    path: { fill: "#262b32", casing: "#111419" },
  },
  bridge: "#07080a",
  arrow: "#6c7683",
  label: "#d3d9e1",
  labelMinor: "#a9b1bc",
  halo: "#14171c",
  accent: "#6ea8ff",
  accentSoft: "rgba(110, 168, 255, 0.2)",
  onAccent: "#0b1a33",
  ring: "#14171c",
  severity: {
    fatal: "#ffd9ea",
    serious: "#ff6a4d",
    slight: "#e79a35",
    injury: "#e79a35",
    damage: "#93804f",
    unknown: "#7d838d",
  },
  vegetation: "#5fb67c",
  structure: "#9aa1ab",
  place: "#b79af0",
  site: "#ff77b0",
  done: "#8ea596",
  work: "#4cc9bd",
  verdict: { clear: "#43c795", partial: "#f2b93b", blocked: "#ff5d62", unknown: "#97a0ac" },
  hidden: "#ff9aa0",
  spot: ["#ffd6dc", "#ff97a5", "#e2596e", "#984152"],
  density: ["#fde58a", "#fb9d5b", "#dd5480", "#8a3a9c"],
  hot: ["#ff8a80", "#8ab4ff", "#b0b7c3"],
  catchment: "#5fd3ea",
};

export class Theme {
  mode: Mode;
  readonly palette = new Signal<Palette>(LIGHT);
  readonly #system = matchMedia("(prefers-color-scheme: dark)");

  constructor() {
    const kept = recall(KEY) as Mode;
    this.mode = MODES.includes(kept) ? kept : "auto";
    this.#system.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  set(mode: Mode): void {
    this.mode = mode;
    remember(KEY, mode);
    this.#apply();
  }

  #apply(): void {
    const dark = this.mode === "auto" ? this.#system.matches : this.mode === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    this.palette.set(dark ? DARK : LIGHT);
  }
}
