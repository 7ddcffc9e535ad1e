// What the page has to say over the map: the server is away, something failed,
// the view holds more than it shows, there is nothing yet.
import { h, icon, iconButton } from "../dom";
import { toLeaflet } from "../geo";
import type { Loader, Shortfall } from "../loader";
import type { MapView } from "../map";
import { onAny } from "../signal";
import type { State } from "../state";

const MESSAGE_MS = 8000;
const CROSS = "M6 6l12 12M18 6L6 18";

/** The banner of an absent server; it goes by itself when the server is back. */
export function mountBanner(state: State, element: HTMLElement): () => void {
  const render = () => {
    element.hidden = !state.api.away;
    if (!state.api.away) return element.replaceChildren();
    const retry = h("button", { type: "button", class: "solid" }, state.t("retry"));
    retry.addEventListener("click", () => state.api.retry());
    const note = state.layers.get().size > 0 ? ` ${state.t("awayNote")}` : "";
    element.replaceChildren(h("p", {}, h("strong", {}, state.t("away")), note), retry);
  };
  const stops = [
    state.lang.subscribe(render),
    state.api.watch((away) => {
      render();
      if (!away) state.say(state.t("back"));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** A short message that goes after a while, or when it is closed. */
export function mountMessage(state: State, element: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return state.message.subscribe((message) => {
    clearTimeout(timer);
    element.hidden = !message;
    element.replaceChildren();
    if (!message) return;
    const close = iconButton("plain", state.t("close"), icon(CROSS));
    close.addEventListener("click", () => state.say(""));
    element.append(h("p", {}, message), close);
    timer = setTimeout(() => state.say(""), MESSAGE_MS);
  });
}

function shortfallText(state: State, { id, loaded, matched }: Shortfall): string {
  const title = state.layerTitle(id);
  const layer = state.lang.get() === "en" ? title.toLowerCase() : title;
  return loaded === 0
    ? state.t("zoomForAll", { n: matched, layer })
    : state.t("zoomForSome", { k: loaded, n: matched, layer });
}

/** "Zoom in to see all N crashes", as a button that does it. */
export function mountHint(state: State, loader: Loader, map: MapView, element: HTMLElement): () => void {
  let shown = "";
  const render = () => {
    const shortfalls = loader.shortfalls().filter(({ id }) => id === "crashes" || id === "intersections");
    const first = shortfalls.find(({ id }) => id === "crashes") ?? shortfalls[0];
    const text = first ? shortfallText(state, first) : "";
    if (text === shown) return;
    shown = text;
    element.hidden = !first;
    element.replaceChildren();
    if (!first) return;
    const button = h(
      "button",
      { type: "button", class: "pill" },
      icon("M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM20 20l-4.5-4.5M11 8.5v5M8.5 11h5"),
      text,
    );
    button.addEventListener("click", () => {
      const from = state.layer(first.id)?.from ?? 0;
      map.leaflet.setZoom(Math.max(from, map.leaflet.getZoom() + 1));
    });
    element.append(button);
  };
  return onAny([state.data, loader.asked, state.layers, state.on, state.lang, state.session], render);
}

/** The card for a map without roads, one of which nothing is public, or a view without anything. */
export function mountEmpty(state: State, loader: Loader, map: MapView, element: HTMLElement): () => void {
  let shown = "";
  const render = () => {
    const kind = emptiness(state, loader);
    const key = kind + state.lang.get();
    if (key === shown) return;
    shown = key;
    element.hidden = kind === "";
    element.replaceChildren();
    if (kind === "roads") element.append(...noRoads(state));
    if (kind === "closed") element.append(...closed(state));
    if (kind === "elsewhere") element.append(...elsewhere(state, map));
  };
  return onAny([state.data, loader.asked, state.layers, state.on, state.lang], render);
}

function emptiness(state: State, loader: Loader): "" | "roads" | "closed" | "elsewhere" {
  const known = Object.keys(state.vocabulary.lists).length > 0;
  if (known && state.layers.get().size === 0 && !state.session.get().signed_in) return "closed";
  const roads = state.layer("segments");
  if (!roads) return "";
  if (roads.collection.count === 0) return "roads";
  if (!state.settings.get().bbox || loader.busy || state.api.away) return "";
  const view = loader.view;
  const any = [...state.layers.get().values()].some(({ source }) => source.shapesIn(view).length > 0);
  return any || !roads.source.complete || !state.on.get().has("segments") || loader.shortfalls().length > 0
    ? ""
    : "elsewhere";
}

function noRoads(state: State): HTMLElement[] {
  const reload = h("button", { type: "button", class: "solid" }, state.t("reload"));
  reload.addEventListener("click", () => location.reload());
  return [
    h("h2", {}, state.t("noRoads")),
    h("p", {}, state.t("noRoadsNext")),
    h("code", {}, "tongshi import roads FILE"),
    reload,
  ];
}

function closed(state: State): HTMLElement[] {
  const signIn = h("button", { type: "button", class: "solid" }, state.t("signIn"));
  signIn.addEventListener("click", () => document.getElementById("account")?.click());
  return [h("h2", {}, state.t("nothingPublic")), h("p", {}, state.t("nothingPublicNext")), signIn];
}

function elsewhere(state: State, map: MapView): HTMLElement[] {
  const go = h("button", { type: "button", class: "solid" }, state.t("goToCity"));
  go.addEventListener("click", () => {
    const box = state.settings.get().bbox;
    if (box) map.leaflet.fitBounds([toLeaflet([box[0], box[1]]), toLeaflet([box[2], box[3]])]);
  });
  return [h("h2", {}, state.t("nothingHere")), h("p", {}, state.t("nothingHereNext")), go];
}
