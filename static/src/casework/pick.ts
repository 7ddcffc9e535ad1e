// Picking a place: a cross over the middle of the map, and a button that says
// "here". It works with a mouse, a finger and the arrow keys alike.
import { h } from "../dom";
import type { ScreenContext } from "../screens/screen";
import type { Position } from "../types";
import { button } from "../ui/bits";
import { caseWords } from "./words";

const PICK_ZOOM = 17;

/** Shows the cross; the answer is null when nothing was picked. */
export function pickPlace(context: ScreenContext, from: Position | null): Promise<Position | null> {
  const { state, map, signal } = context;
  const t = caseWords(state);
  const { leaflet } = map;
  state.select(null);
  context.showMap();
  const zoom = Math.max(PICK_ZOOM, leaflet.getZoom());
  if (from) leaflet.setView([from[1], from[0]], zoom, { animate: false });
  else leaflet.setZoom(zoom, { animate: false });
  return new Promise((resolve) => {
    const end = (place: Position | null) => {
      cross.remove();
      context.showPage();
      resolve(place);
    };
    const here = button(
      t("pickHere"),
      () => {
        const { lat, lng } = leaflet.getCenter();
        end([Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
      },
      "solid",
    );
    const never = button(t("cancel"), () => end(null));
    const card = h(
      "div",
      { class: "card pick-card screen-part" },
      h("p", {}, t("pickHint")),
      h("div", { class: "acts" }, here, never),
    );
    const cross = h(
      "div",
      { class: "pick" },
      h("span", { class: "pick-cross", "aria-hidden": "true" }),
      card,
    );
    leaflet.getContainer().parentElement?.append(cross);
    here.focus();
    signal.addEventListener("abort", () => cross.remove(), { once: true });
  });
}
