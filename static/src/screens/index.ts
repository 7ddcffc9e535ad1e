// The screens beside the map, in the order of the menu.
//
// A screen is one module, screens/<id>.ts, that exports one object of type
// Screen (screen.ts): its id, its title's key in words.ts, and open(container,
// context), which fills the container and gives back the way to leave. It is
// listed here with an icon and a dynamic import, so that it is fetched when it
// is first opened; sites.ts is a small one to start from. Conventions:
//
// - Words: a table `const WORDS = { key: ["中文", "English"] } as const` in the
//   module, or in screens/<id>.words.ts when it is long, read by wordsOf(); words.ts
//   is for what several parts say. A change of language opens the screen anew.
// - Requests: state.api alone (get, getTagged, post, patch, remove), with
//   context.signal. Lists are shown by a Region (ui/region.ts): waiting, failed
//   with a way to try again, empty with what to do next (emptyNote).
// - What is chosen in the screen (a row, a filter) goes into the address by
//   context.choose("12") and comes back by context.at and onChoice().
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
    id: "sites",
    title: "menuSites",
    icon: ["M12 21c4.5-4.6 6.5-7.9 6.5-11a6.5 6.5 0 0 0-13 0c0 3.1 2 6.4 6.5 11z", "M12 7v4M12 13.500v.1"],
    load: () => import("./sites").then((m) => m.sites),
  },
];

export const MAP_ICON = ["M4 6.500l5-2 6 2.5 5-2v12.500l-5 2-6-2.5-5 2z", "M9 4.500V17M15 7v12.5"];
