// What is known of the chosen feature: a popup at its place on a wide screen, a
// sheet at the bottom of a narrow one. One content for both.
import L from "leaflet";
import { canBeEvidence, newSiteAt } from "../casework/evidence";
import { isCrew } from "../casework/rules";
import { h, icon, iconButton, on } from "../dom";
import { subtitleOf } from "../facts";
import { TRIANGLES } from "../layers/triangles";
import type { MapView } from "../map";
import { anchor, type Shape } from "../shape";
import { onAny } from "../signal";
import type { State } from "../state";
import { BODIES } from "./bodies";
import { factList } from "./factlist";
import { swatch } from "./swatch";

const CROSS = "M6 6l12 12M18 6L6 18";
const ARROW = "M15 5l-7 7 7 7";
const LIST_MOST = 200;
export const NARROW = "(max-width: 719px)";

function header(state: State, layerId: string, title: string, back: Shape[]): HTMLElement {
  const close = iconButton("plain", state.t("close"), icon(CROSS));
  close.addEventListener("click", () => state.select(null));
  const again =
    back.length > 1 && state.selected.get().shape
      ? iconButton("plain", state.t("backToList"), icon(ARROW))
      : null;
  again?.addEventListener("click", () => state.select(null, back));
  return h(
    "header",
    { class: "details-head" },
    again,
    h(
      "div",
      { class: "details-title" },
      h("p", { class: "kicker" }, swatch(state, layerId), state.layerTitle(layerId)),
      h("h2", {}, title),
    ),
    close,
  );
}

/** Whoever may open a hazard file begins it from what is chosen. */
function fileButton(state: State, shape: Shape): HTMLElement | null {
  if (!isCrew(state) || !canBeEvidence(shape.layer)) return null;
  const open = h("button", { type: "button", class: "quiet" }, state.t("openSiteFile"));
  open.addEventListener("click", () => {
    const at = newSiteAt(shape.layer, shape.id, state.titleOf(shape));
    state.select(null);
    state.goTo("sites", at);
  });
  return h("p", { class: "details-act" }, open);
}

const stackTitle = (state: State, stack: Shape[]): string =>
  state.t(stack[0]?.layer === TRIANGLES ? "trianglesHere" : "crashesHere", { n: stack.length });

function stackList(state: State, stack: Shape[]): HTMLElement {
  const list = h("ul", { class: "rows" });
  for (const shape of stack.slice(0, LIST_MOST)) {
    const collection = state.layer(shape.layer)?.collection;
    const sub = collection ? subtitleOf(shape.props, collection, state.language) : "";
    const row = h(
      "button",
      { type: "button", class: "row" },
      swatch(state, shape.layer, shape),
      h("span", { class: "row-text" }, h("span", {}, state.titleOf(shape)), h("small", {}, sub)),
    );
    row.addEventListener("click", () => state.select(shape, stack));
    list.append(h("li", {}, row));
  }
  return list;
}

/** The facts as a table, or what the layer has to say in its own way. */
function body(state: State, shape: Shape, stops: (() => void)[]): HTMLElement {
  const own = BODIES[shape.layer];
  if (!own) return factList(state, shape);
  const box = h("div", { class: "own-body" });
  let gone = false;
  stops.push(() => {
    gone = true;
  });
  own().then(
    (fill) => gone || stops.push(fill(box, shape, state)),
    // The page's newer version, or no server: the plain facts are here already.
    () => gone || box.append(factList(state, shape)),
  );
  return box;
}

function content(state: State, stops: (() => void)[]): HTMLElement | null {
  const { shape: selected, stack } = state.selected.get();
  const shape = selected ?? stack[0];
  if (!shape) return null;
  const title = selected ? state.titleOf(shape) : stackTitle(state, stack);
  const node = h(
    "section",
    { class: "details", role: "dialog", "aria-label": title, tabindex: -1 },
    header(state, shape.layer, title, stack),
    selected ? body(state, shape, stops) : stackList(state, stack),
    selected && fileButton(state, selected),
  );
  // The map takes a click for its own when the button it was on is gone by then.
  node.addEventListener("click", (event) => event.stopPropagation());
  return node;
}

export function mountDetails(state: State, map: MapView, sheet: HTMLElement): () => void {
  const narrow = matchMedia(NARROW);
  let popup: L.Popup | undefined;
  let before: Element | null = null;
  let bodyStops: (() => void)[] = [];
  let moving = false;
  let unsettled = false;
  let resettle = () => {};
  const motion = {
    movestart: () => {
      moving = true;
    },
    moveend: () => {
      moving = false;
      if (!unsettled) return;
      unsettled = false;
      resettle();
    },
  };
  map.leaflet.on(motion);

  const clear = () => {
    const old = popup;
    popup = undefined;
    old?.remove();
    for (const stop of bodyStops) stop();
    bodyStops = [];
    unsettled = false;
    resettle = () => {};
    sheet.replaceChildren();
    sheet.hidden = true;
  };
  const show = (moveFocus: boolean) => {
    const open = !sheet.hidden || popup !== undefined;
    if (!open) before = document.activeElement;
    clear();
    const { shape: selected, stack } = state.selected.get();
    const shape = selected ?? stack[0];
    // A screen tells of some features, and it stands beside the map already or opens now.
    const screen = selected && state.layer(selected.layer)?.view.opens;
    if (screen) {
      state.goTo(screen, selected.id);
      return;
    }
    const node = content(state, bodyStops);
    if (!node || !shape) {
      if (open) giveBackFocus(before);
      return;
    }
    if (narrow.matches) {
      sheet.replaceChildren(node);
      sheet.hidden = false;
      uncover(map, shape, sheet);
    } else popup = openPopup(state, map, shape, node, () => popup);
    // What is fetched later makes it grow; while the map moves nothing is where it will be.
    const settle = () => {
      if (moving) unsettled = true;
      else if (popup) bringIntoView(map, popup);
      else if (!sheet.hidden) uncover(map, shape, sheet);
    };
    resettle = settle;
    const growth = new ResizeObserver(settle);
    growth.observe(node);
    bodyStops.push(() => growth.disconnect());
    if (moveFocus) node.focus({ preventScroll: true });
  };
  const stops = [
    state.selected.subscribe(() => show(true)),
    onAny([state.lang, state.theme.palette], () => (popup || !sheet.hidden) && show(false)),
    on(narrow, "change", () => show(false)),
  ];
  return () => {
    for (const stop of stops) stop();
    map.leaflet.off(motion);
    clear();
  };
}

/** To where the focus was; to the row that has taken that one's place; else to the map. */
function giveBackFocus(before: Element | null): void {
  const key = before?.getAttribute("data-key");
  const place = before?.isConnected
    ? before
    : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const target =
    place instanceof HTMLElement && place !== document.body ? place : document.getElementById("map");
  target?.focus({ preventScroll: true });
}

/** Moves the map so that the chosen feature lies above the sheet. */
function uncover(map: MapView, shape: Shape, sheet: HTMLElement): void {
  const { leaflet } = map;
  const at = leaflet.latLngToContainerPoint(map.latLngOf(shape));
  const free = leaflet.getSize().y - sheet.offsetHeight;
  if (at.y > free - 40 || at.y < 60) leaflet.panBy([0, Math.round(at.y - free / 2)]);
}

function openPopup(
  state: State,
  map: MapView,
  shape: Shape,
  node: HTMLElement,
  current: () => L.Popup | undefined,
): L.Popup {
  const popup = L.popup({
    closeButton: false,
    // A click beside it is the pointer's: it may be meant for what the popup explains.
    closeOnClick: false,
    minWidth: BODIES[shape.layer] ? 340 : 300,
    maxWidth: 340,
    autoPan: false, // bringIntoView does it, also for what grows
    offset: [0, shape.layer === "sites" ? -18 : -4],
  })
    .setLatLng(map.latLngAt(state.layer(shape.layer)?.view.pointAt?.(shape) ?? anchor(shape)))
    .setContent(node);
  popup.on("remove", () => current() === popup && state.select(null));
  popup.openOn(map.leaflet);
  return popup;
}

const CLEAR_PX = 14;
/** The map's origin is a whole pixel: opened again by its address, it may lie one aside. */
const SLACK_PX = 2;

type Box = Pick<DOMRect, "left" | "top" | "right">;

/** By how much, in pixels, the map moves so that a popup is neither over its edge nor under what floats there. */
export function shiftInto(box: Box, view: Box): [x: number, y: number] {
  const roomy = view.right - view.left >= 820;
  const left = box.left - view.left - (roomy ? 372 : CLEAR_PX);
  const right = box.right - view.right + (roomy ? 84 : CLEAR_PX);
  const top = box.top - view.top - (roomy ? CLEAR_PX + 60 : 140);
  const x = left < -SLACK_PX ? left : right > SLACK_PX ? right : 0;
  return [Math.round(x), top < -SLACK_PX ? Math.round(top) : 0];
}

/** Clear of the panel where there is room beside it, else of what lies above. */
function bringIntoView(map: MapView, popup: L.Popup): void {
  const box = popup.getElement()?.getBoundingClientRect();
  if (!box) return;
  const [x, y] = shiftInto(box, map.leaflet.getContainer().getBoundingClientRect());
  if (x !== 0 || y !== 0) map.leaflet.panBy([x, y]);
}
