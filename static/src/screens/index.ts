// The screens beside the map, in the order of the menu.
//
// A screen is one module, screens/<id>.ts, that exports one object of type
// Screen (screen.ts): its id, its title's key in words.ts, and open(container,
// context), which fills the container and gives back the way to leave. It is
// listed here with an icon and a dynamic import, so that it is fetched when it
// is first opened; sites.ts is a small one to start from. Conventions:
//
// - Words: a table `export const WORDS = { key: ["中文", "English"] } as const` in
//   the module, or in screens/<id>.words.ts when it is long, read by wordsOf() and
//   held to both languages by i18n.test.ts; words.ts is for what several parts
//   say. A change of language opens the screen anew.
// - Requests: state.api alone (get, getTagged, post, patch, remove), with
//   context.signal. Lists are shown by a Region (ui/region.ts): waiting, failed
//   with a way to try again, empty with what to do next (emptyNote).
// - What is chosen in the screen (a row, a filter) goes into the address by
//   context.choose("12") and comes back by context.at and onChoice(). What others
//   change meanwhile is told by context.onData(["sites"], listener).
// - Tables by ui/table.ts, forms by ui/form.ts, buttons, badges, figures with
//   units and times with zones by ui/bits.ts. No markup in strings: dom.ts.
// - An object on the map: follow(state, "sites/12") chooses it and its layer;
//   context.map.leaflet.setView() goes there; context.showMap() lowers the page
//   on a phone.
// - Looks: css/screen.css has the shared classes; what only one screen needs
//   goes into screens/<id>.css, imported by its module. Colours are the variables
//   of css/theme.css. Containers are 420 px wide at the least, full width on a phone.
import type { ScreenEntry } from "./screen";

export const SCREENS: ScreenEntry[] = [
  {
    id: "black-spots",
    title: "menuBlackSpots",
    icon: ["M12 3.5l8.5 15.5h-17z", "M12 9.5v4.5M12 16.3v.1"],
    load: () => import("./black-spots").then((m) => m.blackSpots),
  },
  {
    id: "sight",
    title: "menuSight",
    icon: [
      "M2.5 12c2.6-4.6 5.8-6.9 9.5-6.9s6.9 2.3 9.5 6.9c-2.6 4.6-5.8 6.9-9.5 6.9S5.1 16.6 2.5 12z",
      "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    ],
    load: () => import("./sight").then((m) => m.sight),
  },
  {
    id: "clearing-list",
    title: "menuClearing",
    icon: ["M9 6h11M9 12h11M9 18h11", "M3.5 6l1.3 1.3L7.3 4.8M3.5 12l1.3 1.3 2.5-2.5M3.5 18l1.3 1.3 2.5-2.5"],
    load: () => import("./clearing-list").then((m) => m.clearingList),
  },
  {
    id: "sites",
    title: "menuSites",
    icon: ["M12 21c4.5-4.6 6.5-7.9 6.5-11a6.5 6.5 0 0 0-13 0c0 3.1 2 6.4 6.5 11z", "M12 7v4M12 13.5v.1"],
    load: () => import("./sites").then((m) => m.sites),
  },
  {
    id: "works",
    title: "menuWorks",
    icon: [
      "M14.500 6.500a4 4 0 0 0 5 5l-8.500 8.500a2.500 2.500 0 0 1-3.500-3.500z",
      "M14.500 6.500l2.500-2.500 1 3 3 1-1.500 3.500",
    ],
    load: () => import("./works").then((m) => m.works),
  },
  {
    id: "look-backs",
    title: "menuLookBacks",
    icon: ["M4 12a8 8 0 1 0 2.500-5.800", "M4 4v4.500h4.500", "M12 8v4.500l3 2"],
    load: () => import("./look-backs").then((m) => m.lookBacks),
  },
  {
    id: "imports",
    title: "menuImports",
    roles: ["planner", "admin"],
    icon: ["M12 3.500v11M7.500 10l4.500 4.500 4.500-4.500", "M4.500 15.500v4h15v-4"],
    load: () => import("./imports").then((m) => m.imports),
  },
  {
    id: "admin",
    title: "menuAdmin",
    roles: ["auditor", "planner", "admin"],
    icon: [
      "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
      "M3.500 19c.5-3.300 2.500-5 5.500-5s5 1.700 5.500 5",
      "M16 5.500a2.600 2.600 0 0 1 0 5M17 14.200c2 .6 3.200 2.200 3.500 4.800",
    ],
    load: () => import("./admin").then((m) => m.admin),
  },
];

export const MAP_ICON = ["M4 6.5l5-2 6 2.5 5-2v12.5l-5 2-6-2.5-5 2z", "M9 4.5V17M15 7v12.5"];
